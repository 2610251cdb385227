"""Where a mentee stands on the whole path, and the four words of it that a referrer may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from base.ui.dates import date_long, date_plain, day_plain, days
from base.workflow.models import Transition
from followup.checkins.models import CheckIn
from intake.models import Mentee
from matching.models import Duo, Proposal


@dataclass(frozen=True)
class Step:
    """One part of the rail. state: "done", "now" or "" for what is still to come."""

    name: str
    fact: str
    state: str

    @property
    def word(self) -> str:
        """The state, for who does not see its colour."""
        return {
            "done": pgettext("a step of the path", "done"),
            "now": pgettext("a step of the path", "now"),
        }.get(self.state) or pgettext("a step of the path", "still to come")

    @property
    def icon(self) -> str:
        """The sign before its name."""
        return {"done": "check", "now": "right"}.get(self.state, "")


@dataclass(frozen=True)
class Next:
    """What to do next for this person, by when, and where."""

    title: str
    to: str = ""
    action: str = ""
    by: str = ""


def rail(
    mentee: Mentee, moves: Sequence[Transition], proposal: Proposal | None, duo: Duo | None
) -> list[Step]:
    """Returns the eight steps of the path. moves: the mentee's transitions, oldest first."""
    reached: dict[str, datetime] = {move.went_to: move.at for move in moves}
    now = _now(mentee, proposal, duo)
    since = mentee.waiting_since
    waits = days(since) if since and now == 3 else ""
    facts = [
        _day(mentee.created_at),
        _day(reached.get("intake")),
        _day(reached.get("screening")),
        waits or _day(reached.get("ready")),
        _day(proposal.proposed_at) if proposal else "",
        _day(duo.matched_at) if duo else "",
        date_long(duo.starts_on) if duo and duo.starts_on else "",
        date_long(duo.ended_on) if duo and duo.ended_on else _day(reached.get("closed")) if now == 7 else "",
    ]
    names = [
        _("Registered"),
        _("Intake"),
        _("Screening"),
        _("Paused") if mentee.status == Mentee.Status.PAUSED else _("Waiting for a match"),
        _("Proposed"),
        _("Kickoff"),
        _("Active duo"),
        _("End"),
    ]
    return [
        Step(
            name,
            fact if n <= now else "",
            "now" if n == now else "done" if n < now and (fact or n < 4) else "",
        )
        for n, (name, fact) in enumerate(zip(names, facts, strict=True))
    ]


def _now(mentee: Mentee, proposal: Proposal | None, duo: Duo | None) -> int:
    fixed = {
        Mentee.Status.REFERRED: 0,
        Mentee.Status.INTAKE: 1,
        Mentee.Status.SCREENING: 2,
        Mentee.Status.PAUSED: 3,
        Mentee.Status.CLOSED: 7,
    }
    if mentee.status in fixed:
        return fixed[Mentee.Status(mentee.status)]
    if duo is not None and not duo.ended_on:
        return 5 if duo.status == Duo.Status.MATCHED else 6
    return 4 if proposal is not None and proposal.status == Proposal.Status.OPEN else 3


def next_step(
    mentee: Mentee,
    proposal: Proposal | None,
    duo: Duo | None,
    *,
    shares: bool,
    kickoff: bool,
    talk: CheckIn | None,
) -> Next:
    """Returns the next step: what the stage asks for, in the words of staff when they wrote some.

    shares: a possible mentor may see the profile; talk: the next CheckIn of the duo.
    """
    step = _of_stage(mentee, proposal, duo, shares=shares, kickoff=kickoff, talk=talk)
    if mentee.next_step:
        by = date_long(mentee.next_step_on) if mentee.next_step_on else ""
        return replace(step, title=mentee.next_step, by=by)
    return step


def _of_stage(
    mentee: Mentee,
    proposal: Proposal | None,
    duo: Duo | None,
    *,
    shares: bool,
    kickoff: bool,
    talk: CheckIn | None,
) -> Next:
    if mentee.status == Mentee.Status.CLOSED:
        return Next(_("This person’s time with us ended here"))
    if mentee.status == Mentee.Status.PAUSED and mentee.return_on:
        return Next(_("Call when the pause is over"), by=date_long(mentee.return_on))
    if mentee.status != Mentee.Status.READY:
        words, page = {
            Mentee.Status.REFERRED: (_("Call for the intake"), ""),
            Mentee.Status.INTAKE: (_("Complete the intake"), "mentee_edit"),
            Mentee.Status.SCREENING: (_("Decide on the screening"), "mentee_screening"),
            Mentee.Status.PAUSED: (_("Call when the pause is over"), ""),
        }[Mentee.Status(mentee.status)]
        return Next(words, reverse(page, args=[mentee.public_id]), words) if page else Next(words)
    if duo is not None and not duo.ended_on:
        return _next_of(duo, kickoff=kickoff, talk=talk)
    if proposal is not None and proposal.status == Proposal.Status.OPEN:
        to, by = reverse("proposal", args=[proposal.public_id]), date_plain(proposal.expires_at)
        title, by = _("Wait for the answer to the proposal"), _("answer by %(date)s") % {"date": by}
        return Next(title, to, _("See the proposal"), by)
    if not shares:
        title = _("Ask whether a mentor may see the profile")
        return Next(title, reverse("mentee_sharing", args=[mentee.public_id]), _("Ask and note"))
    return Next(_("Find a mentor"), reverse("matching_mentee", args=[mentee.public_id]), _("Find a mentor"))


def _next_of(duo: Duo, *, kickoff: bool, talk: CheckIn | None) -> Next:
    if duo.status == Duo.Status.MATCHED:
        if kickoff:
            return Next(
                _("Hold the kickoff"), reverse("kickoff_talk", args=[duo.public_id]), _("Hold the kickoff")
            )
        return Next(
            _("Plan the kickoff"), reverse("kickoff_plan", args=[duo.public_id]), _("Plan the kickoff")
        )
    if talk is not None:
        late = _("late since %(date)s") % {"date": date_plain(talk.due_on)}
        return Next(
            _("Call for the follow-up talk"),
            reverse("check_in", args=[duo.public_id, talk.public_id]),
            _("Call and note"),
            late if talk.is_late else date_long(talk.due_on),
        )
    return Next(_("Follow the duo"), reverse("duo", args=[duo.public_id]), _("To the duo"))


def _day(moment: datetime | None) -> str:
    if moment is None:
        return ""
    day = timezone.localdate(moment)
    return day_plain(day) if day.year == timezone.localdate().year else date_long(day)
