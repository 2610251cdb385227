"""The question whether a possible mentor may see a profile, as a coordinator asks it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from base.privacy.actions import text_for
from base.ui.words import words_of
from base.workflow.moves import Refused
from intake.models import Mentee
from intake.people.sharing import KIND, last_word, why_not_share
from matching.models import Answer
from matching.sharing.actions import share, stop_sharing
from pages.desk.access import StaffRequest, for_staff
from pages.desk.people.sharing_forms import SharingForm


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def mentee_sharing(request: StaffRequest, public_id: str) -> HttpResponse:
    """The words to ask it in, and the button that notes the answer with how it was given."""
    mentee = get_object_or_404(
        Mentee.objects.visible_to(request.user).select_related("person", "programme"), public_id=public_id
    )
    person, form = mentee.person, SharingForm(words_of(request))
    answer = request.POST.get("answer")
    if request.method == "POST" and answer in Answer.values and form.is_valid():
        way = form.cleaned_data["way"]
        try:
            if answer == Answer.YES:
                share(person, by=request.user, way=way)
                messages.success(request, _("Noted: a possible mentor may see the profile."))
            else:
                stop_sharing(person, by=request.user, way=way)
                messages.success(request, _("Noted: from now on no new mentor sees the profile."))
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            return redirect("mentee", public_id)
    text = text_for(mentee.organisation_id, KIND)
    context = {
        "mentee": mentee,
        "consent": last_word(person),
        "question": getattr(text, person.language, ""),
        "form": form,
        "why_not": why_not_share(person, by=request.user),
    }
    return render(
        request, "desk/people/sharing.html", context, status=422 if request.method == "POST" else 200
    )
