"""What still stands between a person and the waiting list, in one sentence."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from duo.accounts.models import Person, User
from duo.privacy.actions import has_accepted
from duo.privacy.models import Text
from duo.workflow.moves import why_not_move
from intake.availability.half_days import half_days
from intake.people.models import LanguageSkill, Mentee, Mentor
from intake.people.permissions import why_not_work_in
from intake.programmes.models import Programme
from intake.reference.models import CefrLevel, Code
from intake.screening.models import Check, ModuleDone

#: One of each group is enough: a skilled worker needs no higher studies (TG08), a broad network or a general
#: HR profile stands in for five years in one field (MA03, MA04).
ENOUGH_OF = (
    {"mentee_criterion:higher_ed_started", "mentee_criterion:skilled_worker"},
    {"mentor_criterion:sector_5y", "mentor_criterion:broad_network", "mentor_criterion:generic_hr"},
)


def programmes_of(whose: Mentee | Mentor) -> list[Programme]:
    """Returns the programmes whose criteria count: the mentee's one, or all of the mentor's."""
    return [whose.programme] if isinstance(whose, Mentee) else list(whose.programmes.all())


def criteria_of(whose: Mentee | Mentor) -> list[str]:
    """Returns the keys of the criteria that the programmes ask of a mentee or a mentor, each once."""
    column = "mentee_criteria" if isinstance(whose, Mentee) else "mentor_criteria"
    return list(
        dict.fromkeys(key for programme in programmes_of(whose) for key in getattr(programme, column))
    )


def open_criteria(whose: Mentee | Mentor) -> list[str]:
    """Returns the keys of the criteria not met, leaving out what another criterion makes up for."""
    verdicts = Check.objects.filter(person=whose.person_id, programme__in=programmes_of(whose))
    met = set(verdicts.filter(verdict=Check.Verdict.MET).values_list("criterion", flat=True))
    made_up = {key for group in ENOUGH_OF if group & met for key in group}
    return [key for key in criteria_of(whose) if key not in met | made_up]


def what_is_missing(whose: Mentee | Mentor) -> list[str]:
    """Returns, as words for a list, everything that the screening still waits for."""
    person = whose.person
    missing = _labels(open_criteria(whose))
    if whose.place_id is None:
        missing.append(_("where the person lives"))
    if lacking := _language_lacking(whose):
        missing.append(lacking)
    if not half_days(person):
        missing.append(_("at least one half-day in the week"))
    if isinstance(whose, Mentor):
        missing += _labels([key for key, done in modules_of(whose) if done is None])
        if not has_accepted(person, Text.Kind.INFORMATION_NOTE):
            missing.append(_("the information note for volunteers"))
    return missing


def why_not_pass_screening(whose: Mentee | Mentor, *, by: User | None) -> str | None:
    """Returns why the screening is not passed: whose work it is, where they stand, or what is missing."""
    if refusal := why_not_work_in(whose.branch, by=by) or why_not_move(whose, "ready"):
        return refusal
    if whose.status == Mentee.Status.CLOSED:  # only a duo that goes on after all opens it without an intake
        return _("This file is closed. Open it again to change it.")
    if missing := what_is_missing(whose):
        return _("Still needed: %(things)s.") % {"things": get_text_list(missing, _("and"))}
    return None


def why_not_judge(person: Person, programme: Programme, criterion: str, *, by: User | None) -> str | None:
    """Returns why this criterion cannot be judged for this person."""
    if criterion not in {*programme.mentee_criteria, *programme.mentor_criteria}:
        return _("%(programme)s does not ask for “%(criterion)s”.") % {
            "programme": programme.name,
            "criterion": (_labels([criterion]) or [criterion])[0],
        }
    files: Iterable[Mentee | Mentor] = [
        *Mentee.objects.filter(person=person, programme=programme).select_related("branch"),
        *Mentor.objects.filter(person=person, programmes=programme).select_related("branch"),
    ]
    refusals = [why_not_work_in(whose.branch, by=by) for whose in files]
    if not refusals:
        return _("%(name)s does not take part in %(programme)s.") % {
            "name": person.first_name,
            "programme": programme.name,
        }
    return None if None in refusals else refusals[0]


def _language_lacking(whose: Mentee | Mentor) -> str:
    spoken = LanguageSkill.objects.filter(person=whose.person_id)
    if isinstance(whose, Mentee) and whose.interpreter_accepted and spoken.exists():
        return ""
    steps = dict(CefrLevel.objects.values_list("code", "sort"))
    levels = [programme.minimum_level for programme in programmes_of(whose)]
    level = min(levels, key=lambda code: steps.get(code, 0), default="B1")
    if spoken.filter(Q(level__sort__gte=steps.get(level, 0))).exists():
        return ""
    if isinstance(whose, Mentee):
        return _("a language at level %(level)s, or an interpreter") % {"level": level}
    return _("a language at level %(level)s") % {"level": level}


def modules_of(mentor: Mentor) -> list[tuple[str, ModuleDone | None]]:
    """Returns the modules that the programmes of a mentor ask, each with when it was done, or None."""
    asked = dict.fromkeys(key for programme in programmes_of(mentor) for key in programme.modules)
    done = {module.module_id: module for module in ModuleDone.objects.filter(person=mentor.person_id)}
    return [(key, done.get(key)) for key in asked]


def _labels(keys: list[str]) -> list[str]:
    labels = {code.key: code.label for code in Code.objects.filter(key__in=keys)} if keys else {}
    return [labels[key] for key in keys if key in labels]
