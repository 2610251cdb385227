"""Judging criteria, and the moves between screening, waiting, pause and the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from base.accounts.models import Person, User
from base.privacy.actions import accept
from base.privacy.models import Acceptance, Text
from base.ui.shown import together
from base.workflow.models import Way
from base.workflow.moves import Refused, move
from intake.codes import known_code, known_keys
from intake.people.locks import lock_file
from intake.people.models import Mentee, Mentor
from intake.people.permissions import (
    why_not_resume,
    why_not_speak_for,
    why_not_work_in,
)
from intake.people.saved import make_known
from intake.screening.models import Check, ModuleDone
from intake.screening.permissions import criteria_of, why_not_judge, why_not_pass_screening

Whose = TypeVar("Whose", bound=Mentee | Mentor)
CRITERIA = ("mentee_criterion", "mentor_criterion")


def judge(
    whose: Mentee | Mentor,
    criterion_key: str,
    verdict: str,
    *,
    by: User | None,
    at: datetime | None = None,
    note: str = "",
) -> Check:
    """Writes the verdict on one criterion (requirements TG07–TG16); a later one takes its place.

    criterion_key: `mentee_criterion:voluntary` or `voluntary`. verdict: met, not_yet or no. Raises
    ValidationError for a criterion or verdict that we do not know, Refused for one that no programme asks of
    this person.
    """
    of_that_name = [key for key in criteria_of(whose) if key.partition(":")[2] == criterion_key]
    key = of_that_name[0] if of_that_name else known_keys([criterion_key], *CRITERIA)[0]
    return judge_all(whose, {key: (verdict, note)}, by=by, at=at)[0]


@transaction.atomic
def judge_all(
    whose: Mentee | Mentor,
    verdicts: Mapping[str, tuple[str, str]],
    *,
    by: User | None,
    at: datetime | None = None,
) -> list[Check]:
    """Writes (verdict, note) of several criteria of one person, or of none. Raises like `judge`.

    A verdict is about the person: it counts for every programme that asks the same.
    """
    person = Person.objects.in_time_lock().get(pk=whose.person_id)
    for key in verdicts:
        if refusal := why_not_judge(whose, key, by=by):
            raise Refused(refusal)
    checks = [
        Check(
            organisation_id=person.organisation_id,
            person=person,
            criterion_id=key,
            verdict=verdict,
            note=note.strip(),
            by=by,
            at=at or timezone.now(),
        )
        for key, (verdict, note) in verdicts.items()
    ]
    for check in checks:
        check.clean_fields(exclude={"organisation", "person", "criterion", "by"})
    return Check.objects.bulk_create(
        checks,
        update_conflicts=True,
        unique_fields=["person", "criterion"],
        update_fields=["verdict", "note", "by", "at"],
    )


def judge_shown(
    form: Any, whose: Mentee | Mentor, *, by: User | None, at: datetime | None = None
) -> list[Check]:
    """Writes the verdicts and notes that were changed on the form, beside what others judged since it was shown.

    Raises like `judge`, and Refused where both judged the same: the form then holds both verdicts.
    """
    written: list[Check] = together(
        form,
        lock=lambda: Person.objects.in_time_lock().get(pk=whose.person_id),
        stored=lambda: type(form)(whose=whose),
        write=lambda: judge_all(whose, form.verdicts(), by=by, at=at),
    )
    return written


@transaction.atomic
def pass_screening(whose: Whose, *, by: User | None, at: datetime | None = None) -> Whose:
    """Puts a mentee on the waiting list, or a mentor among those who can be asked: status ready.

    Raises Refused with everything that is still missing in one sentence.
    """
    at = at or timezone.now()
    lock_file(whose)
    if refusal := why_not_pass_screening(whose, by=by):
        raise Refused(refusal)
    column = "waiting_since" if isinstance(whose, Mentee) else "ready_since"
    setattr(whose, column, timezone.localdate(at))
    move(whose, "ready", by=by, at=at, also=[column])
    make_known(whose.person)
    return whose


@transaction.atomic
def resume(whose: Whose, *, by: User | None, at: datetime | None = None) -> Whose:
    """Ends the pause; a mentee waits on since the first day."""
    lock_file(whose)
    if refusal := why_not_resume(whose, by=by):
        raise Refused(refusal)
    column = "return_on" if isinstance(whose, Mentee) else "paused_until"
    setattr(whose, column, None)
    move(whose, "ready", by=by, at=at, also=[column])
    make_known(whose.person)
    return whose


@transaction.atomic
def finish_module(
    person: Person,
    module_key: str,
    *,
    by: User | None,
    at: datetime | None = None,
    language: str | None = None,
) -> ModuleDone:
    """Notes that a mentor finished a training module (requirements TR01, TR02); twice is once.

    Raises ValidationError for an unknown module, Refused for somebody else's training.
    """
    module = known_code(module_key, "training_module")
    if refusal := why_not_speak_for(person, by=by):
        raise Refused(refusal)
    done, _new = ModuleDone.objects.get_or_create(
        person=person,
        module=module,
        defaults={
            "organisation_id": person.organisation_id,
            "language": language or person.language or get_language() or "nl",
            "on": timezone.localdate(at),
            "by": by,
        },
    )
    return done


@transaction.atomic
def confirm_note(
    mentor: Mentor, *, by: User | None, at: datetime | None = None, way: str = Way.IN_PERSON
) -> Acceptance:
    """Notes that a mentor read the information note for volunteers and agrees; once is enough. Raises Refused."""
    if refusal := why_not_work_in(mentor.branch, by=by):
        raise Refused(refusal)
    return accept(
        mentor.person,
        Text.Kind.INFORMATION_NOTE,
        by=by,
        at=at,
        way=way,
        language=mentor.person.language,
    )


def spoken_for(whose: Mentee | Mentor, by: User | None) -> Person | None:
    """Returns the person for whom somebody else writes, or None."""
    return whose.person if by is not None and by.pk != whose.person.user_id else None
