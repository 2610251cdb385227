"""Who may do what with a mentee or a mentor, and why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from base.accounts.budgets import is_held_up
from base.accounts.models import Branch, Person, User
from base.accounts.names import sentence
from base.accounts.scope import scope_of
from base.accounts.sign_in import logins_of
from base.workflow.moves import why_not_move
from intake.people.models import Mentee, Mentor


def why_not_work_in(branch: Branch, *, by: User | None) -> str | None:
    """Returns why `by` cannot do staff work in this branch; None is the calendar or the public form."""
    if by is None:
        return None
    scope = scope_of(by)
    if scope.organisation_id == branch.organisation_id and scope.opens(branch.pk):
        return None
    return _("Only a coordinator of %(branch)s can do this.") % {"branch": branch}


def why_not_speak_for(person: Person, *, by: User | None) -> str | None:
    """Returns why `by` cannot enter something for this person: it takes the person, or staff of the branch."""
    if by is None or (person.user_id is not None and person.user_id == by.pk):
        return None
    scope = scope_of(by)
    if scope.is_staff and scope.organisation_id == person.organisation_id:
        if scope.branches is None:
            return None
        here = {"person": person, "branch__in": scope.branches}
        if Mentee.objects.filter(**here).exists() or Mentor.objects.filter(**here).exists():
            return None
    return sentence(_("Only %(name)s and the coordinator can do this."), name=person.first_name)


def why_not_start_intake(mentee: Mentee, *, by: User | None) -> str | None:
    """Returns why the intake cannot start (or start again, for a closed mentee)."""
    if refusal := why_not_work_in(mentee.branch, by=by) or why_not_move(mentee, Mentee.Status.INTAKE):
        return refusal
    other_files = Mentee.objects.filter(person=mentee.person_id, programme=mentee.programme_id).exclude(
        pk=mentee.pk
    )
    if mentee.status == Mentee.Status.CLOSED and other_files.exclude(status=Mentee.Status.CLOSED).exists():
        return sentence(
            _("%(name)s already takes part in %(programme)s."),
            name=mentee.person.first_name,
            programme=mentee.programme.name,
        )
    return None


def why_not_record(whose: Mentee | Mentor, *, by: User | None) -> str | None:
    if whose.status in (Mentee.Status.CLOSED, Mentor.Status.LEFT):
        return _("This file is closed. Open it again to change it.")
    return why_not_work_in(whose.branch, by=by)


def why_not_ready_for_screening(whose: Mentee | Mentor, *, by: User | None) -> str | None:
    return why_not_work_in(whose.branch, by=by) or why_not_move(whose, "screening")


def why_not_resume(whose: Mentee | Mentor, *, by: User | None) -> str | None:
    if whose.status != "paused":
        return _("There is no pause to end.")
    return why_not_work_in(whose.branch, by=by)


def why_not_give_sign_in(whose: Mentee | Mentor, *, by: User | None) -> str | None:
    person = whose.person
    if refusal := why_not_work_in(whose.branch, by=by):
        return refusal
    return None if person.email or person.phone else _("An email or a mobile number is needed to sign in.")


def why_not_let_try_again(whose: Mentee | Mentor, *, by: User | None) -> str | None:
    """Returns why the tries of this person at the door need not be forgotten."""
    if refusal := why_not_work_in(whose.branch, by=by):
        return refusal
    if is_held_up(logins_of(whose.person)):
        return None
    return _("%(name)s can ask for a code already.") % {"name": whose.person.first_name}
