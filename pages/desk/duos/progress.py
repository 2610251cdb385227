"""How far a duo is: its weeks, its meetings against what was agreed, what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from base.ui.dates import number
from followup.checkins.models import CheckIn
from followup.meetings.models import Meeting
from intake.reference import topics as reference
from matching.models import Duo

SILENCE = timedelta(weeks=3)  # without a meeting for so long, somebody asks how it goes (requirements PW04)


@dataclass(frozen=True)
class Progress:
    """Where a duo stands on a day. `week` of `weeks`, meetings `held` in order, and the `next` one."""

    week: int
    weeks: int
    held: list[Meeting]
    next: Meeting | None
    agreed: int
    silent_since: date | None

    @property
    def held_count(self) -> int:
        """How many meetings took place."""
        return len(self.held)

    @property
    def week_line(self) -> str:
        """The week that the duo is in, of how many."""
        return _("Week %(n)s of %(total)s") % {"n": number(self.week), "total": number(self.weeks)}

    @property
    def rhythm(self) -> str:
        """The agreement beside what happened, in one sentence or two."""
        agreed = ngettext("Agreed: %(n)s time a month.", "Agreed: %(n)s times a month.", self.agreed) % {
            "n": number(self.agreed)
        }
        if not self.week:
            return agreed
        met = ngettext(
            "%(n)s meeting so far, in week %(week)s.",
            "%(n)s meetings so far, in week %(week)s.",
            self.held_count,
        )
        return f"{agreed} {met % {'n': number(self.held_count), 'week': number(self.week)}}"

    @property
    def verdict(self) -> str:
        """What the rhythm says, as a heading."""
        if self.silent_since is not None:
            weeks = (timezone.localdate() - self.silent_since).days // 7
            return ngettext("No meeting for %(n)s week", "No meeting for %(n)s weeks", weeks) % {
                "n": number(weeks)
            }
        if not self.held:
            return _("The first meeting is still to come")
        return _("They meet as agreed") if self.as_agreed else _("They meet less often than agreed")

    @property
    def drawing_label(self) -> str:
        """What the drawing of the dots shows, for who hears it."""
        return _("Duo timeline. Meetings: %(held)s held, %(planned)s planned") % {
            "held": number(self.held_count),
            "planned": number(bool(self.next)),
        }

    @property
    def dots(self) -> list[tuple[str, float]]:
        """One dot for each meeting in the duo's weeks, as (class, x): held, planned, still to be planned."""
        total = max(round(self.weeks * 7 / 30.4 * self.agreed), self.held_count + bool(self.next), 2)
        kinds = ["f1"] * self.held_count + ["f2"] * bool(self.next)
        kinds += ["f0"] * (total - len(kinds))
        return [(kind, round(16 + 328 * n / (total - 1), 1)) for n, kind in enumerate(kinds)]

    @property
    def radius(self) -> int:
        """As large as the number of dots leaves room for."""
        return max(3, min(9, 130 // len(self.dots)))

    @property
    def as_agreed(self) -> bool:
        """Whether the meetings so far keep up with the agreement; a meeting may come a week late."""
        months = max(0, self.week - 2) * 7 / 30.4
        return self.held_count >= int(months * self.agreed)


def progress_of(duo: Duo, meetings: Iterable[Meeting], *, at: datetime | None = None) -> Progress:
    """Returns where the duo stands, from all its meetings; no further query."""
    at = at or timezone.now()
    today = timezone.localdate(at)
    dated = sorted(
        (meeting for meeting in meetings if meeting.kind == Meeting.Kind.MEETING and meeting.during),
        key=lambda meeting: meeting.during.lower,
    )
    held = [meeting for meeting in dated if meeting.status == Meeting.Status.HELD]
    planned = [
        meeting for meeting in dated if meeting.status == Meeting.Status.PLANNED and meeting.during.upper > at
    ]
    last = timezone.localdate(held[-1].during.lower) if held else duo.starts_on
    silent = duo.status == Duo.Status.ACTIVE and last is not None and not planned and today - last >= SILENCE
    return Progress(
        week=duo.week(min(today, duo.ended_on) if duo.ended_on else today),
        weeks=weeks_of(duo),
        held=held,
        next=planned[0] if planned else None,
        agreed=duo.contacts_per_month,
        silent_since=last if silent else None,
    )


def planned_kickoff(meetings: Iterable[Meeting]) -> Meeting | None:
    """Returns the kickoff that is still to be held, or None."""
    kickoffs = (meeting for meeting in meetings if meeting.kind == Meeting.Kind.KICKOFF)
    return next((kickoff for kickoff in kickoffs if kickoff.status == Meeting.Status.PLANNED), None)


def next_talk(check_ins: Iterable[CheckIn]) -> CheckIn | None:
    """Returns the follow-up talk that is due first, late or still to come, or None."""
    due = (check_in for check_in in check_ins if check_in.status == CheckIn.Status.DUE)
    return min(due, key=lambda check_in: (check_in.due_on, check_in.pk), default=None)


def weeks_of(duo: Duo) -> int:
    """Returns how many weeks the duo lasts, from its own dates, else from the programme."""
    if duo.starts_on is None or duo.ends_on is None:
        return int(duo.programme.weeks)
    return (duo.ends_on - duo.starts_on).days // 7


def topic_labels(meetings: Iterable[Meeting]) -> dict[str, str]:
    """Returns the plain words of every topic that these meetings name, with one query."""
    return reference.topic_labels(key for meeting in meetings for key in meeting.topics)
