"""The page of one follow-up talk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from base.accounts.models import User
from base.ui.dates import clock, day_plain, minutes
from base.ui.words import only_posts, with_words, words_of
from base.workflow.moves import Refused
from base.workflow.once import once
from followup.checkins.actions import record_check_in
from followup.checkins.models import CheckIn
from intake.models import Contact
from intake.reference.topics import topics_in_a_sentence
from intake.referrals.actions import note_contact
from pages.desk.access import StaffRequest, for_staff
from pages.desk.check_ins.forms import CheckInForm
from pages.desk.check_ins.titles import TITLES
from pages.desk.duos.progress import progress_of, topic_labels


@for_staff
@once
def check_in(request: StaffRequest, public_id: str, check_in_id: str) -> HttpResponse:
    """The questions beside what is known of the duo; what was noted, once it was."""
    user = request.user
    talk = _talk(user, public_id, check_in_id)
    form = CheckInForm(words_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            record_check_in(
                talk,
                by=user,
                way=form.cleaned_data["way"],
                minutes=form.cleaned_data["minutes"],
                mood=form.cleaned_data["mood"],
                notes=form.written(),
            )
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Saved. Thank you."))
            return redirect("duo", public_id)
    duo = talk.duo
    progress = progress_of(duo, duo.meetings.prefetch_related("tellings"))
    recent = progress.held[-5:][::-1]
    topics = topic_labels(recent)
    return render(
        request,
        "desk/check_ins/check_in.html",
        {
            "talk": talk,
            "title": TITLES[talk.step],
            "duo": duo,
            "facts": _facts(talk),
            "attempts": talk.person.contacts.filter(kind=Contact.Kind.ATTEMPT, reached=False)[:5],
            "form": form,
            "questions": [form[name] for name in form.QUESTIONS],
            "progress": progress,
            "recent": [
                (
                    meeting,
                    capfirst(topics_in_a_sentence(topics[key] for key in meeting.topics if key in topics)),
                )
                for meeting in recent
            ],
            "last": duo.check_ins.filter(status=CheckIn.Status.DONE, talk_with=talk.talk_with)
            .exclude(pk=talk.pk)
            .order_by("-done_at", "-pk")
            .first(),
            "goals": list(duo.goals.filter(parent=None)),
        },
        status=422 if form.errors else 200,
    )


@only_posts
@for_staff
@once
def no_answer(request: StaffRequest, public_id: str, check_in_id: str) -> HttpResponse:
    """Notes that the person was called and did not answer (requirements RF08); the talk stays to do.

    What was written down before the line went dead comes back into the form.
    """
    user = request.user
    talk = _talk(user, public_id, check_in_id)
    note_contact(talk.person, Contact.Kind.ATTEMPT, by=user, reached=False)
    messages.success(request, _("The attempt is noted. The talk stays on your list."))
    page = reverse("check_in", args=[public_id, check_in_id])
    typed = any(request.POST.get(name) for name in ("mood", *CheckInForm.QUESTIONS))
    return redirect(with_words(request, page) if typed else page)


def _talk(user: User, public_id: str, check_in_id: str) -> CheckIn:
    people = ("duo__proposal__mentee__person", "duo__proposal__mentor__person")
    check_ins = CheckIn.objects.visible_to(user).select_related("duo__programme", "duo__coordinator", *people)
    return get_object_or_404(check_ins, public_id=check_in_id, duo__public_id=public_id)


def _facts(talk: CheckIn) -> list[tuple[str, str]]:
    """What was noted of a talk that took place, label by label; what nobody said is left out."""
    if talk.done_at is None:
        return []
    facts = {
        _("When"): f"{day_plain(talk.done_at)}, {clock(talk.done_at)}",
        _("How long?"): minutes(talk.minutes) if talk.minutes else "",
        _("How"): str(talk.get_way_display()) if talk.way else "",
        _("How does this person think the duo is doing?"): str(talk.get_mood_display()) if talk.mood else "",
    }
    return [(label, words) for label, words in facts.items() if words]
