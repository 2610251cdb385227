"""In which organisation a session is, which invitations wait for its owner, and how all sessions end."""

from typing import cast

from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from base.accounts.middleware import CHOSEN, Request, confirmed
from base.accounts.models import Invitation, Person, User
from base.accounts.scope import needs_second_factor
from base.accounts.sign_in import accept_invitation, decline_invitation, invitations_to, sign_out_everywhere
from base.ui.words import only_posts
from base.workflow.moves import Refused

HOMES = {
    "manager": "today",
    "coordinator": "today",
    "mentor": "me",
    "mentee": "me",
    "interpreter": "me",
    "referrer": "referrals",
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def choose(request: Request) -> HttpResponse:
    """The organisations where the user is somebody; the one that is chosen holds for this session."""
    people = Person.objects.filter(user=user_of(request)).select_related("organisation")
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}):
        onward = ""
    if request.method == "POST":
        person = get_object_or_404(people, organisation__public_id=request.POST.get("organisation", ""))
        enter(request, person)
        return redirect(onward or "home")
    return render(
        request,
        "account/organisation.html",
        {"people": people.order_by("organisation__name"), "next": onward},
    )


def user_of(request: Request) -> User:
    """The user of a request that a signed-in page got."""
    return User.objects.get(pk=cast("User", request.user).pk)


def enter(request: Request, person: Person) -> None:
    """This session acts in the organisation of this person from now on."""
    request.session[CHOSEN] = person.organisation_id
    User.objects.filter(pk=user_of(request).pk).update(last_organisation=person.organisation_id)


@only_posts
@login_required
def everywhere(request: Request) -> HttpResponse:
    """Ends every session of whoever asks, this one too."""
    sign_out_everywhere(user_of(request))
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("landing")


def invitations_of(request: Request) -> QuerySet[Invitation]:
    """Returns the open invitations to the addresses that a code of this very session proved."""
    proved = _proved(request)
    return invitations_to(email=proved.get("email"), phone=proved.get("phone"))


def _proved(request: Request) -> dict[str, str]:
    proofs = get_authentication_records(request, request.user)
    return next((proof for proof in reversed(proofs) if proof["method"] == "code"), {})


@require_safe
@login_required
def invitations(request: Request) -> HttpResponse:
    """Which organisations want to let the owner of this address sign in, and whose the other address is."""
    user, proved = user_of(request), _proved(request)
    other = next((getattr(user, name) for name in ("email", "phone") if not proved.get(name)), None)
    later = HOMES.get(request.role or "", "landing")
    return render(
        request,
        "account/invitations.html",
        {"invitations": invitations_of(request), "other": other, "later": later},
    )


@only_posts
@login_required
def answer(request: Request, public_id: str) -> HttpResponse:
    """Yes: this person there is me. No: it is not, and nobody there hears more."""
    user = user_of(request)
    invitation = get_object_or_404(invitations_of(request), public_id=public_id)
    if needs_second_factor(user) and not confirmed(request):
        return redirect("/accounts/2fa/reauthenticate/?next=/accounts/invitations/")
    if request.POST.get("answer") != "yes":
        decline_invitation(invitation, by=user)
        return redirect("home")
    try:
        own = ("email", "phone") if "mine" in request.POST else ()
        enter(request, accept_invitation(invitation, by=user, own=own))
        update_session_auth_hash(request, user_of(request))  # the only one that stays open
    except Refused as refused:
        messages.error(request, refused.reason)
    return redirect("home")
