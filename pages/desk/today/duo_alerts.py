"""What asks for attention in duos: talks, kickoffs, silence, appointments without a word, ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from base.accounts.models import Person
from base.accounts.names import listed, sentence
from base.ui.dates import as_day, date_long, day_plain
from followup.checkins.models import CheckIn
from followup.meetings.models import Meeting
from matching.models import Duo
from pages.desk.check_ins.titles import TITLES
from pages.desk.duos.progress import SILENCE
from pages.desk.today.alerts import Alert, View

ENDS_SOON = timedelta(days=14)
TIME_TO_LOG = timedelta(days=2)


def check_in_late(view: View) -> Iterator[Alert]:
    """Follow-up talks that are due, those about one step together."""
    late = (
        CheckIn.objects.visible_to(view.user)
        .due(view.today)
        .filter(view.mine("owner"), duo__in=Duo.objects.running())
        .select_related("duo__proposal__mentee__person", "duo__proposal__mentor__person")
    )
    talks: dict[tuple[int, str, int], list[CheckIn]] = {}
    for talk in late.order_by("due_on", "pk"):
        talks.setdefault((talk.duo_id, talk.step, talk.number), []).append(talk)
    for first, *others in talks.values():
        names = listed([_talks_with(talk).first_name for talk in (first, *others)], _("and"))
        yield Alert(
            **_of(first.duo),
            reason=sentence(_("%(title)s, with %(name)s"), title=TITLES[first.step], name=names),
            since=first.due_on,
            step=_("Call and note"),
            step_to=reverse("check_in", args=[first.duo.public_id, first.public_id]),
        )


def no_meeting(view: View) -> Iterator[Alert]:
    """Active duos that did not meet for weeks and have nothing planned."""
    met = Q(meetings__kind=Meeting.Kind.MEETING, meetings__status=Meeting.Status.HELD)
    coming = Meeting.objects.filter(
        duo=OuterRef("pk"),
        kind=Meeting.Kind.MEETING,
        status=Meeting.Status.PLANNED,
        during__endswith__gt=view.at - TIME_TO_LOG,
    )
    silent = (
        _duos(view)
        .filter(~Exists(coming), status=Duo.Status.ACTIVE)
        .annotate(last=Coalesce(TruncDate(Max("meetings__during__startswith", filter=met)), F("starts_on")))
        .filter(last__lte=view.today - SILENCE)
    )
    for duo in silent.order_by("last", "pk"):
        never = duo.last == duo.starts_on
        yield Alert(
            **_of(duo),
            reason=_("No meeting since the kickoff")
            if never
            else _("Last meeting on %(day)s") % {"day": day_plain(duo.last)},
            since=duo.last,
            step=_("Ask how it goes"),
            step_to=reverse("duo", args=[duo.public_id]),
        )


def not_logged(view: View) -> Iterator[Alert]:
    """Appointments that are over, with nothing noted."""
    over = (
        Meeting.objects.visible_to(view.user)
        .to_log(view.at - TIME_TO_LOG)
        .filter(view.mine("duo__coordinator"), duo__in=Duo.objects.running())
        .select_related("duo__proposal__mentee__person", "duo__proposal__mentor__person")
    )
    for meeting in over.order_by("during", "pk"):
        assert meeting.starts_at is not None
        yield Alert(
            **_of(meeting.duo),
            reason=_("Appointment of %(day)s") % {"day": day_plain(meeting.starts_at)},
            since=as_day(meeting.starts_at),
            step=_("Ask whether they met"),
            step_to=reverse("duo", args=[meeting.duo.public_id]) + f"#m-{meeting.public_id}",
        )


def kickoff_unplanned(view: View) -> Iterator[Alert]:
    """Both said yes, and no kickoff is planned."""
    planned = Meeting.objects.filter(
        duo=OuterRef("pk"),
        kind=Meeting.Kind.KICKOFF,
        status__in=[Meeting.Status.OFFERED, Meeting.Status.PLANNED],
    )
    for duo in _duos(view).filter(~Exists(planned), status=Duo.Status.MATCHED).order_by("matched_at", "pk"):
        yield Alert(
            **_of(duo),
            reason=_("Both said yes"),
            since=as_day(duo.matched_at),
            step=_("Plan the kickoff"),
            step_to=reverse("kickoff_plan", args=[duo.public_id]),
        )


def kickoff_over(view: View) -> Iterator[Alert]:
    """Kickoffs that are over and not closed."""
    over = (
        Meeting.objects.visible_to(view.user)
        .planned()
        .filter(view.mine("duo__coordinator"), kind=Meeting.Kind.KICKOFF, during__endswith__lte=view.at)
        .select_related("duo__proposal__mentee__person", "duo__proposal__mentor__person")
    )
    for meeting in over.order_by("during", "pk"):
        assert meeting.starts_at is not None
        yield Alert(
            **_of(meeting.duo),
            reason=_("Kickoff of %(day)s") % {"day": day_plain(meeting.starts_at)},
            since=as_day(meeting.starts_at),
            step=_("Close the meeting"),
            step_to=reverse("kickoff_talk", args=[meeting.duo.public_id]),
        )


def ending(view: View) -> Iterator[Alert]:
    """Duos that end soon, or should have."""
    soon = _duos(view).under_way().filter(ends_on__lte=view.today + ENDS_SOON)
    for duo in soon.order_by("ends_on", "pk"):
        over = duo.ends_on < view.today
        yield Alert(
            **_of(duo),
            reason=_("End on %(day)s") % {"day": date_long(duo.ends_on)},
            since=duo.ends_on if over else None,
            until=None if over else duo.ends_on,
            step=_("Complete or extend"),
            step_to=reverse("duo", args=[duo.public_id]),
        )


def _of(duo: Duo) -> dict[str, Any]:
    return {
        "mentor": duo.mentor.person,
        "mentee": duo.mentee.person,
        "to": reverse("duo", args=[duo.public_id]),
    }


def _duos(view: View) -> Any:
    return Duo.objects.visible_to(view.user).filter(view.mine()).with_people()


def _talks_with(talk: CheckIn) -> Person:
    side = talk.duo.mentee if talk.talk_with == CheckIn.With.MENTEE else talk.duo.mentor
    return side.person
