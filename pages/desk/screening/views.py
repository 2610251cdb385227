"""The screening page, and the buttons that move a file on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from base.accounts.sign_in import sign_out_for, take_sign_in_away, why_not_take_sign_in_away
from base.ui.forms import Form, succeeds
from base.ui.words import only_posts, saved, words_of
from base.workflow.moves import Refused
from base.workflow.once import once
from intake.people.actions import let_try_again, open_the_door, ready_for_screening, start_intake
from intake.people.models import Mentee, Mentor
from intake.screening.actions import confirm_note, finish_module, judge_shown, pass_screening, resume
from matching.leaving.actions import close, leave, pause
from matching.leaving.permissions import why_not_let_go
from pages.desk.access import StaffRequest, for_staff
from pages.desk.people.about import about, kind_of
from pages.desk.people.lists import held_by
from pages.desk.people.views import Whose, found, to_file
from pages.desk.screening.forms import CloseForm, LeaveForm, PauseForm, VerdictsForm


@for_staff
def screening(request: StaffRequest, model: Whose, public_id: str) -> HttpResponse:
    """The criteria one by one, and beside them what is still needed. `then=pass` saves them and ends the screening."""
    whose = found(request, model, public_id)
    form = VerdictsForm(words_of(request), whose=whose)
    if (
        request.method == "POST"
        and form.is_valid()
        and succeeds(form, lambda: judge_shown(form, whose, by=request.user))
    ):
        if request.POST.get("then") == "pass":
            return _moved(request, found(request, model, public_id), pass_screening)
        saved(request, form)
        return redirect(f"{kind_of(model)}_screening", public_id)
    context = {"form": form, "kind": kind_of(model), **about(whose, by=request.user)}
    return render(request, "desk/screening/screening.html", context, status=422 if form.errors else 200)


@only_posts
@for_staff
def passed(request: StaffRequest, model: Whose, public_id: str) -> HttpResponse:
    """The screening is passed: on the waiting list, or among the mentors who can be asked."""
    return _moved(request, found(request, model, public_id), pass_screening)


@only_posts
@for_staff
def to_screening(request: StaffRequest, model: Whose, public_id: str) -> HttpResponse:
    """The intake is done."""
    return _moved(request, found(request, model, public_id), ready_for_screening)


@only_posts
@for_staff
def start(request: StaffRequest, public_id: str) -> HttpResponse:
    """The first talk begins."""
    return _moved(request, found(request, Mentee, public_id), start_intake)


@only_posts
@for_staff
def resumed(request: StaffRequest, model: Whose, public_id: str) -> HttpResponse:
    """The pause is over."""
    return _moved(request, found(request, model, public_id), resume)


@only_posts
@for_staff
def door_opened(request: StaffRequest, model: Whose, public_id: str) -> HttpResponse:
    """Somebody can sign in from now on."""
    whose = found(request, model, public_id)
    message = _("%(name)s can sign in now.")
    return _done(request, whose, lambda: open_the_door(whose, by=request.user), to_file(whose), message)


@only_posts
@for_staff
def tried_again(request: StaffRequest, model: Whose, public_id: str) -> HttpResponse:
    """Somebody was told to wait for a code, and may ask again at once."""
    whose = found(request, model, public_id)
    message = _("%(name)s can ask for a code again.")
    return _done(request, whose, lambda: let_try_again(whose, by=request.user), to_file(whose), message)


@only_posts
@for_staff
def signed_out(request: StaffRequest, model: Whose, public_id: str) -> HttpResponse:
    """A phone is lost: nobody is signed in as this person any more."""
    whose = found(request, model, public_id)
    message = _("%(name)s is signed out everywhere.")
    return _done(request, whose, lambda: sign_out_for(whose.person, by=request.user), to_file(whose), message)


@for_staff
@once
def door_closed(request: StaffRequest, model: Whose, public_id: str) -> HttpResponse:
    """A manager takes the way to sign in away, after having read what that means."""
    whose, by = found(request, model, public_id), request.user
    if refusal := why_not_take_sign_in_away(whose.person, by=by):
        messages.error(request, refusal)
        return to_file(whose)
    lead = _("This person can no longer sign in here. The file and all appointments stay.")
    title, button = _("Take the sign-in away"), _("Take the sign-in away")
    act = partial(take_sign_in_away, whose.person, by=by)
    form = Form(words_of(request))
    return _question(request, whose, form, act, title=title, button=button, ends=True, lead=lead)


@only_posts
@for_staff
def module_done(request: StaffRequest, public_id: str) -> HttpResponse:
    """A mentor finished a module."""
    whose = found(request, Mentor, public_id)
    module = request.POST.get("module", "")
    back = redirect("mentor_screening", public_id)
    return _done(request, whose, lambda: finish_module(whose.person, module, by=request.user), back)


@only_posts
@for_staff
def note_confirmed(request: StaffRequest, public_id: str) -> HttpResponse:
    """A mentor read the information note, on paper or in a talk, and agrees."""
    whose: Any = found(request, Mentor, public_id)
    back = redirect("mentor_screening", public_id)
    return _done(request, whose, lambda: confirm_note(whose, by=request.user), back)


@for_staff
@once
def pause_(request: StaffRequest, model: Whose, public_id: str) -> HttpResponse:
    """A pause, with the day of the return. A mentor may pause while a duo goes on."""
    whose, user = found(request, model, public_id), request.user
    form = PauseForm(words_of(request))

    def act() -> Any:
        cleaned = form.cleaned_data
        return pause(whose, cleaned["until"], by=user, reason=cleaned["reason"])

    alone = isinstance(whose, Mentee)
    return _question(request, whose, form, act, title=_("Pause"), button=_("Pause"), alone=alone)


@for_staff
@once
def close_(request: StaffRequest, public_id: str) -> HttpResponse:
    """The end of a file, with its reason."""
    whose: Any = found(request, Mentee, public_id)
    form = CloseForm(words_of(request))

    def act() -> Any:
        return close(whose, form.cleaned_data["reason"], by=request.user)

    title = _("Close the file")
    return _question(request, whose, form, act, title=title, button=title, alone=True, ends=True)


@for_staff
@once
def leave_(request: StaffRequest, public_id: str) -> HttpResponse:
    """A mentor stops."""
    whose: Any = found(request, Mentor, public_id)
    form = LeaveForm(words_of(request))

    def act() -> Any:
        return leave(whose, by=request.user, reason=form.cleaned_data["reason"])

    applies = whose.status in (Mentor.Status.APPLIED, Mentor.Status.SCREENING)
    title = _("Close the application") if applies else _("This mentor stops")
    button = _("Close the file")
    return _question(request, whose, form, act, title=title, button=button, alone=True, ends=True)


def _moved(request: StaffRequest, whose: Mentee | Mentor, action: Callable[..., Any]) -> HttpResponse:
    """Does what one button asks, and goes back to the file."""
    return _done(request, whose, lambda: action(whose, by=request.user), to_file(whose))


def _done(
    request: StaffRequest,
    whose: Mentee | Mentor,
    act: Callable[[], Any],
    back: HttpResponse,
    message: str = "",
) -> HttpResponse:
    """Runs the action behind one button; the refusal stood under it as a sentence. message: instead of the status."""
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.reason)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = {"name": whose.person.first_name, "status": whose.get_status_display()}
        ready = whose.status == Mentee.Status.READY
        moved = _("%(name)s can be matched now") if ready else _("%(name)s: %(status)s")
        messages.success(request, (message or moved) % words)
    return back


def _question(
    request: StaffRequest,
    whose: Mentee | Mentor,
    form: Form,
    act: Callable[[], Any],
    *,
    title: str,
    button: str,
    alone: bool = False,
    ends: bool = False,
    lead: str = "",
) -> HttpResponse:
    """A page that asks one thing before it moves a file. alone: what holds somebody ends first, and is
    said instead of asking."""
    if request.method == "POST" and form.is_valid() and succeeds(form, act):
        messages.success(request, _("Saved. Thank you."))
        return to_file(whose)
    fresh = found(request, type(whose), whose.public_id)
    by = request.user
    holding = held_by([whose], by).get(whose.pk, []) if alone else []
    why_not = why_not_let_go(whose, by=by) if holding else None
    context = {
        "form": None if why_not else form,
        "title": title,
        "button": button,
        "lead": lead,
        "ends": ends,
        "why_not": why_not,
        "holding": holding,
    }
    status = 422 if form.errors else 200
    return render(request, "desk/people/ask.html", context | about(fresh, by=by), status=status)
