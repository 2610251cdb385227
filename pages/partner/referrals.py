"""What a referrer sees of the people that were sent."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from intake.models import Mentee, Referral
from matching.models import Duo
from pages.partner.access import ReferrerRequest, for_referrers

PAGE = 50

#: In progress is from the first talk until there is a duo: a person who waits for a mentor is not forgotten.
RECEIVED, INTAKE_PLANNED, MATCHED, CLOSED = "received", "intake_planned", "matched", "closed"
WORDS: dict[str, Promise] = {
    RECEIVED: gettext_lazy("Received"),
    INTAKE_PLANNED: pgettext_lazy("a referral", "In progress"),
    MATCHED: gettext_lazy("Has a mentor"),
    CLOSED: pgettext_lazy("a referral", "Closed"),
}
TONES = {
    RECEIVED: ("", "mail"),
    INTAKE_PLANNED: ("warn", "clock"),
    MATCHED: ("ok", "check"),
    CLOSED: ("", "flag"),
}


@require_safe
@for_referrers
def referrals(request: ReferrerRequest) -> HttpResponse:
    """What became of the people that this referrer's partner sent, in four words and nothing more."""
    running_duos = Duo.objects.running().filter(proposal__mentee=OuterRef("mentee"))
    referrals = (
        Referral.objects.of_partners_of(request.person.pk)
        .annotate(has_duo=Exists(running_duos))
        .select_related("mentee")
        .order_by("-at", "-pk")
    )
    page = Paginator(referrals, PAGE).get_page(request.GET.get("page"))
    lines = []
    for referral in page.object_list:
        first, has_duo = referral.first, referral.has_duo  # type: ignore[attr-defined]
        word = word_of(referral.mentee, has_duo=has_duo) if first else RECEIVED
        lines.append((referral.name, referral.at, WORDS[word], *TONES[word]))
    return render(request, "partner/referrals.html", {"page": page, "lines": lines})


def word_of(mentee: Mentee, *, has_duo: bool) -> str:
    """Returns which of the four words says where this mentee stands (requirements D20)."""
    if mentee.status == Mentee.Status.CLOSED:
        return CLOSED
    if has_duo:
        return MATCHED
    return RECEIVED if mentee.status == Mentee.Status.REFERRED else INTAKE_PLANNED
