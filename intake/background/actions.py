"""Looking at special data."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from base.accounts.models import User
from base.privacy.masking import unmask
from base.workflow.moves import Refused
from intake.background.models import Background
from intake.people.models import Mentee, Mentor
from intake.people.permissions import why_not_work_in
from intake.reference.models import Code


@transaction.atomic
def show_background(whose: Mentee | Mentor, *, by: User) -> list[tuple[str, str]]:
    """Returns the special data that a person gave, as (label, text); each that is shown leaves a `View`.

    A rule of requirements D1. Raises Refused for who does not work in the branch.
    """
    if refusal := why_not_work_in(whose.branch, by=by):
        raise Refused(refusal)
    background = Background.objects.filter(person=whose.person_id).first()
    if background is None:
        return []
    labels = {
        "birth_year": _("Year of birth"),
        "gender": _("Gender"),
        "belgian": _("Belgian nationality"),
        "origin_duo": _("Migration background (Duo)"),
        "origin_vesoc": _("Migration background (VESOC)"),
        "origin_vdab": _("Migration background (VDAB)"),
        "reason_of_stay": _("Reason of stay"),
        "may_work": _("May work"),
    }
    words = {
        "True": _("Yes"), "False": _("No"), "yes": _("Yes"), "no": _("No"), "not_said": _("I would rather not say"),
        "not_yet": _("Not yet"), "unknown": _("not known yet"),
    }  # fmt: skip
    answers = []
    for name, label in labels.items():
        if getattr(background, name) is not None:
            value = str(unmask(background, name, person=whose.person, by=by))
            code = Code.objects.filter(key=value).first() if ":" in value else None
            answers.append((label, code.label if code else words.get(value, value)))
    return answers
