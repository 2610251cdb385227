"""What somebody said yes to; and a mentee's own yes to being shown to a possible mentor, given and taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from base.privacy.actions import text_for
from base.privacy.models import Acceptance
from base.workflow.moves import Refused
from intake.people.contact import contact_for
from intake.people.sharing import KIND, last_word, why_not_share
from matching.models import Duo
from matching.sharing.actions import share, stop_sharing
from pages.me.access import ParticipantRequest, for_participants


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_participants
def consents(request: ParticipantRequest) -> HttpResponse:
    """The texts with the day of each yes. `share` is "yes" or "no": a button of the own profile."""
    person, user, answer = request.person, request.user, request.POST.get("share")
    try:
        if answer == "yes":
            share(person, by=user)
            messages.success(request, _("Thank you. A possible mentor may see this now."))
        elif answer == "no":
            stop_sharing(person, by=user)
            messages.success(request, _("Taken back. From now on no new mentor sees your profile."))
    except Refused as refused:
        messages.error(request, refused.reason)
    if answer in ("yes", "no"):
        return redirect("consents")
    consent = last_word(person)
    shares = consent is not None and consent.withdrawn_at is None
    acceptances = Acceptance.objects.standing().filter(person=person).exclude(kind=KIND)
    duo = Duo.objects.visible_to(user).running().with_people().order_by("matched_at", "pk").first()
    context = {
        "may_decide": shares or why_not_share(person, by=user) is None,
        "shares": shares,
        "consent": consent,
        "question": consent.text if consent and shares else text_for(person.organisation_id, KIND),
        "acceptances": acceptances.select_related("text"),
        "duo": duo if duo and duo.mentee.person_id == person.pk else None,
        "contact": contact_for(person, duo),
    }
    return render(request, "me/consents.html", context, status=422 if request.method == "POST" else 200)
