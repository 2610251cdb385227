"""The screening page, and the buttons that move a file on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from base.accounts.sign_in import sign_out_for, take_sign_in_away, why_not_take_sign_in_away
from base.ui.forms import Form
from base.ui.words import only_posts, words_of
from base.workflow.moves import Refused
from base.workflow.once import once
from intake.people.actions import let_try_again, open_the_door, ready_for_screening, start_intake
from intake.people.models import Mentee, Mentor
from intake.people.permissions import why_not_let_go
from intake.screening.actions import (
    close,
    confirm_note,
    finish_module,
    judge_shown,
    leave,
    pass_screening,
    pause,
    resume,
)
from pages.desk.people.about import about, kind_of
from pages.desk.people.forms import succeeds
from pages.desk.people.lists import Standings
from pages.desk.people.views import Whose, found, saved, staff_page, to_file, user_of
from pages.desk.screening.forms import CloseForm, LeaveForm, PauseForm, VerdictsForm


@staff_page
def screening(request: HttpRequest, model: Whose, public_id: str) -> HttpResponse:
    """The criteria one by one, and beside them what is still needed. `then=pass` saves them and ends the screening."""
    whose = found(request, model, public_id)
    form = VerdictsForm(words_of(request), whose=whose)
    if (
        request.method == "POST"
        and form.is_valid()
        and succeeds(form, lambda: judge_shown(form, whose, by=user_of(request)))
    ):
        if request.POST.get("then") == "pass":
            return _moved(request, found(request, model, public_id), pass_screening)
        saved(request, form)
        return redirect(f"{kind_of(model)}_screening", public_id)
    context = {"form": form, "kind": kind_of(model), **about(whose, by=user_of(request))}
    return render(request, "desk/screening/screening.html", context, status=422 if form.errors else 200)


@staff_page
@only_posts
def passed(request: HttpRequest, model: Whose, public_id: str) -> HttpResponse:
    """The screening is passed: on the waiting list, or among the mentors who can be asked."""
    return _moved(request, found(request, model, public_id), pass_screening)


@staff_page
@only_posts
def to_screening(request: HttpRequest, model: Whose, public_id: str) -> HttpResponse:
    """The intake is done."""
    return _moved(request, found(request, model, public_id), ready_for_screening)


@staff_page
@only_posts
def start(request: HttpRequest, public_id: str) -> HttpResponse:
    """The first talk begins."""
    return _moved(request, found(request, Mentee, public_id), start_intake)


@staff_page
@only_posts
def resumed(request: HttpRequest, model: Whose, public_id: str) -> HttpResponse:
    """The pause is over."""
    return _moved(request, found(request, model, public_id), resume)


@staff_page
@only_posts
def door_opened(request: HttpRequest, model: Whose, public_id: str) -> HttpResponse:
    """Somebody can sign in from now on."""
    whose = found(request, model, public_id)
    said = _("%(name)s can sign in now.")
    return _done(request, whose, lambda: open_the_door(whose, by=user_of(request)), to_file(whose), said)


@staff_page
@only_posts
def tried_again(request: HttpRequest, model: Whose, public_id: str) -> HttpResponse:
    """Somebody was told to wait for a code, and may ask again at once."""
    whose = found(request, model, public_id)
    said = _("%(name)s can ask for a code again.")
    return _done(request, whose, lambda: let_try_again(whose, by=user_of(request)), to_file(whose), said)


@staff_page
@only_posts
def signed_out(request: HttpRequest, model: Whose, public_id: str) -> HttpResponse:
    """A phone is lost: nobody is signed in as this person any more."""
    whose = found(request, model, public_id)
    said = _("%(name)s is signed out everywhere.")
    return _done(
        request, whose, lambda: sign_out_for(whose.person, by=user_of(request)), to_file(whose), said
    )


@staff_page
@once
def door_closed(request: HttpRequest, model: Whose, public_id: str) -> HttpResponse:
    """A manager takes the way to sign in away, after having read what that means."""
    whose, by = found(request, model, public_id), user_of(request)
    if refusal := why_not_take_sign_in_away(whose.person, by=by):
        messages.error(request, refusal)
        return to_file(whose)
    lead = _("This person can no longer sign in here. The file and all appointments stay.")
    title, button = _("Take the sign-in away"), _("Take the sign-in away")
    act = partial(take_sign_in_away, whose.person, by=by)
    form = Form(words_of(request))
    return _asked(request, whose, form, act, title=title, button=button, standing=None, ends=True, lead=lead)


@staff_page
@only_posts
def module_done(request: HttpRequest, public_id: str) -> HttpResponse:
    """A mentor finished a module."""
    whose = found(request, Mentor, public_id)
    module = request.POST.get("module", "")
    back = redirect("mentor_screening", public_id)
    return _done(request, whose, lambda: finish_module(whose.person, module, by=user_of(request)), back)


@staff_page
@only_posts
def note_confirmed(request: HttpRequest, public_id: str) -> HttpResponse:
    """A mentor read the information note, on paper or in a talk, and agrees."""
    whose: Any = found(request, Mentor, public_id)
    back = redirect("mentor_screening", public_id)
    return _done(request, whose, lambda: confirm_note(whose, by=user_of(request)), back)


@staff_page
@once
def pause_(request: HttpRequest, model: Whose, public_id: str, standing: Standings) -> HttpResponse:
    """A pause, with the day of the return. A mentor may pause while a duo goes on."""
    whose, user = found(request, model, public_id), user_of(request)
    form = PauseForm(words_of(request))

    def act() -> Any:
        said = form.cleaned_data
        return pause(whose, said["until"], by=user, standing=standing, reason=said["reason"])

    holds = standing if isinstance(whose, Mentee) else None
    return _asked(request, whose, form, act, title=_("Pause"), button=_("Pause"), standing=holds)


@staff_page
@once
def close_(request: HttpRequest, public_id: str, standing: Standings) -> HttpResponse:
    """The end of a file, with its reason."""
    whose: Any = found(request, Mentee, public_id)
    form = CloseForm(words_of(request))

    def act() -> Any:
        return close(whose, form.cleaned_data["reason"], by=user_of(request), standing=standing)

    title = _("Close the file")
    return _asked(request, whose, form, act, title=title, button=title, standing=standing, ends=True)


@staff_page
@once
def leave_(request: HttpRequest, public_id: str, standing: Standings) -> HttpResponse:
    """A mentor stops."""
    whose: Any = found(request, Mentor, public_id)
    form = LeaveForm(words_of(request))

    def act() -> Any:
        return leave(whose, by=user_of(request), standing=standing, reason=form.cleaned_data["reason"])

    applies = whose.status in (Mentor.Status.APPLIED, Mentor.Status.SCREENING)
    title = _("Close the application") if applies else _("This mentor stops")
    button = _("Close the file")
    return _asked(request, whose, form, act, title=title, button=button, standing=standing, ends=True)


def _moved(request: HttpRequest, whose: Mentee | Mentor, action: Callable[..., Any]) -> HttpResponse:
    """Does what one button asks, and goes back to the file."""
    return _done(request, whose, lambda: action(whose, by=user_of(request)), to_file(whose))


def _done(
    request: HttpRequest,
    whose: Mentee | Mentor,
    act: Callable[[], Any],
    back: HttpResponse,
    said: str = "",
) -> HttpResponse:
    """Runs the action behind one button; the refusal stood under it as a sentence. said: instead of the status."""
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
        messages.success(request, (said or moved) % words)
    return back


def _asked(
    request: HttpRequest,
    whose: Mentee | Mentor,
    form: Form,
    act: Callable[[], Any],
    *,
    title: str,
    button: str,
    standing: Standings | None,
    ends: bool = False,
    lead: str = "",
) -> HttpResponse:
    """A page that asks one thing before it moves a file. standing: what must end first, said instead of asking."""
    if request.method == "POST" and form.is_valid() and succeeds(form, act):
        messages.success(request, _("Saved. Thank you."))
        return to_file(whose)
    fresh = found(request, type(whose), whose.public_id)
    by = user_of(request)
    holding = standing([whose], by).get(whose.pk, []) if standing else []
    held = why_not_let_go(whose, by=by, standing=standing) if standing and holding else None
    context = {
        "form": None if held else form,
        "title": title,
        "button": button,
        "lead": lead,
        "ends": ends,
        "held": held,
        "holding": holding,
    }
    status = 422 if form.errors else 200
    return render(request, "desk/people/ask.html", context | about(fresh, by=by), status=status)
