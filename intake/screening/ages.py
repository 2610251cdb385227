"""The ages that a programme is meant for: a remark for the coordinator, never a refusal (requirements TG02, TG17)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from intake.background.models import Background
from intake.people.models import Mentee, Mentor
from intake.programmes.models import Programme
from intake.screening.permissions import programmes_of


def age_remarks(whose: Mentee | Mentor, *, today: date) -> list[str]:
    """Returns a sentence for each programme whose ages the year of birth surely does not fit.

    The sentence names the programme's ages and not the person's. Nothing is said of somebody who gave no year.
    """
    asking = [(programme, *_ages(programme, whose)) for programme in programmes_of(whose)]
    asking = [(programme, least, most) for programme, least, most in asking if least or most]
    if not asking:
        return []
    background = Background.objects.filter(person=whose.person_id).first()
    born: int | None = background.birth_year if background else None
    if born is None:
        return []
    turns = today.year - born  # this year; until the birthday one less
    return [
        _("%(programme)s is meant for %(ages)s. The year of birth does not fit that: talk about it together.")
        % {"programme": programme.name, "ages": _in_words(least, most)}
        for programme, least, most in asking
        if (least and turns < least) or (most and turns - 1 > most)
    ]


def _ages(programme: Programme, whose: Mentee | Mentor) -> tuple[int | None, int | None]:
    if isinstance(whose, Mentee):
        return programme.age_min, programme.age_max
    return programme.mentor_age_min, None


def _in_words(least: int | None, most: int | None) -> str:
    if least and most:
        return _("people of %(least)s to %(most)s years old") % {"least": least, "most": most}
    if least:
        return _("people of %(least)s years and older") % {"least": least}
    return _("people of at most %(most)s years old") % {"most": most}
