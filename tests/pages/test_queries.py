"""A page that lists asks the database as often for fifty rows as for three and for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from base.accounts.acting import acting_in
from base.outbox.delivery import deliver_due
from matching.tasks import run
from tests import people

if TYPE_CHECKING:
    from base.accounts.models import User
    from matching.models import Duo

pytestmark = pytest.mark.django_db
STEPS = (1, 3, 50)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=timezone.get_default_timezone())  # the agenda shows a week


class Crowd:
    """A branch that grows: `one()` adds somebody of a kind. Names differ, hours of duos too."""

    def __init__(self) -> None:
        self.staff: User = people.staff("Annelies")
        self.rana = people.referrer("Rana")
        self.count = 0

    def number(self) -> int:
        self.count += 1
        return self.count

    def mentee(self) -> None:
        people.waiting(f"Mentee{self.number()}", by=self.staff)

    def mentor(self) -> None:
        people.ready(f"Mentor{self.number()}", by=self.staff)

    def duo(self) -> Duo:
        """Each under way for a month, with a coordinator of its own so that kickoffs never meet."""
        n = self.number()
        led_by = people.staff(f"Staff{n}")
        mentee = people.waiting(f"Mentee{n}", by=led_by)
        mentor = people.ready(f"Mentor{n}", by=led_by)
        since = people.office_hour(-30)
        return people.active(mentee, mentor, by=led_by, since=since, first=people.office_hour(1, 14))

    def planned(self) -> None:
        """Who waits and who can be asked, with a fresh plan and one before it."""
        self.mentee()
        self.mentor()
        programme = people.programme()
        with acting_in(programme.organisation):
            for _plan in range(1 if programme.plans.exists() else 2):
                run(
                    programme.plans.create(
                        organisation=programme.organisation,
                        policy=people.ruling(programme),
                        asked_by=self.staff,
                        started_at=timezone.now(),
                    )
                )

    def letter(self) -> None:
        people.asked(
            people.waiting(f"Mentee{self.number()}", by=self.staff),
            people.ready(f"Mentor{self.number()}", by=self.staff),
            by=self.staff,
            at=timezone.now() - timedelta(minutes=5),
        )
        deliver_due()


LISTS: dict[Callable[[Crowd], object], tuple[str, ...]] = {
    Crowd.mentee: ("/mentees/", "/referrals/"),
    Crowd.mentor: ("/mentors/",),
    Crowd.planned: ("/matching/",),
    Crowd.duo: ("/duos/", "/agenda/", "/today/?team=1"),
    Crowd.letter: ("/demo/mailbox/",),
}


@pytest.mark.parametrize("add", LISTS)
def test_lists_ask_as_often_for_fifty_rows_as_for_one(add: Callable[[Crowd], object]) -> None:
    with time_machine.travel(MONDAY):
        same_number_of_queries(add, LISTS[add])


def same_number_of_queries(add: Callable[[Crowd], object], addresses: tuple[str, ...]) -> None:
    crowd = Crowd()
    rana, staff = people.signed_in(crowd.rana), people.signed_in(crowd.staff)
    queries_of: dict[str, dict[int, list[str]]] = {address: {} for address in addresses}
    rows = 0
    for count in STEPS:
        while rows < count:
            add(crowd)
            rows += 1
        for address, by_count in queries_of.items():
            client = rana if address == "/referrals/" else staff
            client.get(address)  # what is read once for a process is not counted
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            by_count[count] = [query["sql"] for query in queries.captured_queries]
    for address, by_count in queries_of.items():
        counts = {count: len(sent) for count, sent in by_count.items()}
        assert counts == dict.fromkeys(STEPS, len(by_count[1])), f"{address}: {_more(by_count)}"


def _more(by_count: dict[int, list[str]]) -> str:
    """The statements that came more often with more rows."""
    few, many = (["".join(sql.split("WHERE")[0][:160]) for sql in by_count[count]] for count in (1, 50))
    return "\n".join(
        sorted(
            {
                f"{many.count(sql) - few.count(sql)} more: {sql}"
                for sql in many
                if many.count(sql) > few.count(sql)
            }
        )
    )
