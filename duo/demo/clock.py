"""The moving clock of the demo: events in the order of their moments, and an evening after each day."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from base.accounts.models import Organisation
from base.outbox.delivery import deliver_due
from base.workflow.moves import Refused
from followup.tasks import look

Event = Callable[[datetime], None]


class Clock:
    """A heap of events. `play` runs it up to the present moment."""

    def __init__(self, organisation: Organisation, random: Random, now: datetime) -> None:
        self.organisation, self.random, self.now = organisation, random, now
        self.heap: list[tuple[datetime, int, Event]] = []
        self.count = 0

    def at(self, moment: datetime, event: Event) -> None:
        """Plans an event; one that lies in the future is left to the people who use the demo."""
        if moment < self.now:
            self.count += 1
            heapq.heappush(self.heap, (moment, self.count, event))

    def play(self) -> None:
        """Runs everything that was planned, and each evening what the calendar and the outbox do."""
        evening, days = self.evening(self.heap[0][0]), 0
        while self.heap:
            moment, _, event = heapq.heappop(self.heap)
            while moment > evening:
                days += 1
                if days % 7 == 0 or self.now - evening < timedelta(days=21):
                    self.close_day(evening)
                evening = self.evening(evening + timedelta(days=1))
            event(moment)
        self.close_day(self.now)

    def close_day(self, at: datetime) -> None:
        """What beat and worker would have done by now; of the long past only once a week, or it would take minutes."""
        look(self.organisation, at=at)
        deliver_due(at=at)

    def if_allowed(self, action: Callable[[], object]) -> None:
        """What was planned long ago may be out of date by now: stopped duos do not close."""
        try:
            action()
        except Refused:
            return

    def day(self, days_ago: float, hour: int = 10, minute: int = 0) -> datetime:
        """The local hour so many days before today."""
        day = timezone.localdate(self.now) - timedelta(days=int(days_ago))
        return timezone.make_aware(datetime.combine(day, time(hour, minute)))

    def later(self, moment: datetime, days: float, hour: int) -> datetime:
        """Some days later at this local hour; never before `moment`."""
        day = timezone.localdate(moment) + timedelta(days=int(days))
        return max(
            timezone.make_aware(datetime.combine(day, time(hour, self.random.choice((0, 10, 20, 40))))),
            moment,
        )

    def evening(self, moment: datetime) -> datetime:
        """Eight in the evening of that day."""
        return timezone.make_aware(datetime.combine(timezone.localdate(moment), time(20)))

    def midnight(self, day: date) -> datetime:
        """The first moment of a day."""
        return timezone.make_aware(datetime.combine(day, time()))
