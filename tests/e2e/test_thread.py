"""The whole path in a real Chromium, with a real website, worker and mail server: from waiting to the check-in.

Once in each language, with the coordinator at a desk and mentee and mentor on a phone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext

from base.outbox.models import Message
from base.outbox.quiet import goes_at
from base.outbox.tasks import deliver_due
from base.workflow.models import Transition
from followup.models import CheckIn, Meeting
from followup.tasks import look_for_due
from matching.models import Duo, Plan, Proposal
from tests import people
from tests.e2e.windows import DESK, PHONE, letters_to, sign_in
from tests.patience import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

    from tests.processes import Mailroom, Worker


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_from_waiting_to_the_check_in(
    smtp_server: Mailroom, live: str, celery_worker: Worker, browser: Browser, language: str
) -> None:
    annelies = people.staff("Annelies", language=language)
    people.ready("Karim", by=annelies, language=language)
    people.waiting("Yonas", by=annelies, languages={"ti": "M"}, language=language)
    people.waiting("Samer", by=annelies, language=language)
    walk = Walk(browser, live, smtp_server, language)
    with translation.override(language):
        walk.coordinator_asks_for_a_plan_and_proposes()
        walk.both_say_yes()
        walk.three_people_have_a_kickoff()
        walk.mentee_books_and_mentor_logs()
        walk.check_in_falls_due()
    assert celery_worker.alive


class Walk:
    """The steps, in their order. Every page of everybody is in the one language."""

    def __init__(self, browser: Browser, live: str, mailroom: Mailroom, language: str) -> None:
        self.mailroom, self.language = mailroom, language
        self.problems: list[str] = []
        self.desk, self.mentor, self.mentee = (
            self._window(browser, live, *who)
            for who in (("annelies", DESK), ("karim", PHONE), ("samer", PHONE))
        )

    def _window(self, browser: Browser, live: str, name: str, size: Any) -> Page:
        page = sign_in(browser, live, name, size)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        return page

    def coordinator_asks_for_a_plan_and_proposes(self) -> None:
        desk = self.desk
        self._is_at(desk, "/today/")
        desk.click("nav a[href='/matching/']")
        assert {"Samer Proef", "Yonas Proef"} <= set(desk.locator(".pool bdi, main bdi").all_inner_texts())
        desk.click("form[action='/matching/plan/reception/'] button")
        desk.wait_for_selector("ol.plan li")
        plan = Plan.objects.get()
        assert (plan.status, plan.objective["duos"], plan.certificate["optimal"]) == ("ready", 1, True)
        pair = desk.locator("ol.plan li :is(span:not(.vh), a) > bdi")
        assert pair.all_inner_texts() == ["Samer P.", "Karim P."]
        desk.click("ol.plan li a")
        desk.click("details.cand a[href*='/propose/']")
        assert not Proposal.objects.exists()
        desk.click("main form button.go")
        self._is_at(desk, f"/proposals/{Proposal.objects.get().public_id}/")
        assert all(name in self._toast(desk) for name in ("Karim", "Samer"))

    def both_say_yes(self) -> None:
        question = f"/me/proposal/{Proposal.objects.get().public_id}/"
        for page, name in ((self.mentor, "karim"), (self.mentee, "samer")):
            letter = self._letter(name)
            assert question in letter.get_body(("plain",)).get_content()
            page.goto("/me/")
            page.click(f"a[href='{question}']")
            page.click("a.go[href*='answer=yes']")
            page.click("form:has(input[name=answer][value=yes]) button.go")
            self._is_at(page, question)
        assert self.mentee.locator("#next").inner_text() == gettext("You are a duo")

    def three_people_have_a_kickoff(self) -> None:
        desk, duo = self.desk, Duo.objects.get()
        desk.click("nav a[href='/duos/']")
        desk.click(f"main a[href='/duos/{duo.public_id}/']")
        desk.click(f"a[href='/duos/{duo.public_id}/kickoff/']")
        desk.locator("label:has(input[name=slot])").nth(1).click()
        desk.click("main form button.go")
        self._is_at(desk, f"/duos/{duo.public_id}/")
        kickoff = Meeting.objects.get()
        roles = set(kickoff.participants.values_list("role", "person__first_name"))
        assert roles == {("mentor", "Karim"), ("mentee", "Samer"), ("coordinator", "Annelies")}
        for name in ("karim", "samer"):
            kinds = [part.get_content_type() for part in self._letter(name).walk()]
            assert "text/calendar" in kinds
        self.mentee.goto("/me/")
        assert self.mentee.locator(f"#next-{duo.public_id}").inner_text() == gettext(
            "Your first meeting, the three of you"
        )
        self._days_pass((timezone.localdate(kickoff.starts_at) - timezone.localdate()).days + 1)
        desk.click(f"a[href='/duos/{duo.public_id}/kickoff/talk/']")
        desk.click("aside button.go")  # nothing is agreed yet: the page says what is still to be done
        assert desk.locator("#errors a").count() == 7
        for point in ("introductions", "goal", "expectations", "trust"):
            desk.check(f"input[name={point}]")
        for side in ("mentor", "mentee"):
            desk.locator(f"label:has(input[name={side}_shares][value=yes])").click()
        desk.fill("textarea[name=goals]", "Een Belgisch cv")
        desk.locator("label:has(input[name=slot])").first.click()
        desk.click("aside button.go")
        self._is_at(desk, f"/duos/{duo.public_id}/")
        duo.refresh_from_db()
        assert (duo.status, duo.meetings.get(kind="meeting").status) == ("active", "planned")

    def mentee_books_and_mentor_logs(self) -> None:
        phone, duo = self.mentee, Duo.objects.get()
        phone.goto("/me/")
        phone.click("a.door[href='/me/book/']")
        phone.locator("table.cal a").last.click()
        phone.locator("label:has(input[name=slot])").last.click()
        phone.click("#times button.go")
        assert phone.locator("h1").inner_text() == gettext("It is booked")
        booked = duo.meetings.latest("pk")
        self._is_at(phone, f"/me/booked/{booked.public_id}/")
        assert booked.booked_by == duo.mentee.person
        self._days_pass((timezone.localdate(booked.starts_at) - timezone.localdate()).days + 1)
        self.mentor.goto("/me/")
        self.mentor.click(f"form[action='/me/log/{booked.public_id}/met/'] button[value=yes]")
        self.mentor.locator("label:has(input[name=topics])").first.click()
        self.mentor.locator("label:has(input[name=mood][value=good])").click()
        self.mentor.click("main form button.go")
        assert self._toast(self.mentor) == gettext("Saved. Thank you.")
        booked.refresh_from_db()
        assert (booked.status, booked.mood, len(booked.topics)) == ("held", "good", 1)

    def check_in_falls_due(self) -> None:
        first = CheckIn.objects.order_by("due_on", "pk")[0]
        # How near it is depends on the month; a week more, because moved talks step over other weekends and holidays.
        self._days_pass(max((first.due_on - timezone.localdate()).days, 0) + 7)
        look_for_due.delay()
        until(lambda: Message.objects.filter(kind="checkin_reminder").exists())
        due = CheckIn.objects.due(timezone.localdate()).order_by("due_on", "pk").first()
        assert due is not None
        address = f"/duos/{due.duo.public_id}/check-ins/{due.public_id}/"
        reminders = until(
            lambda: [
                letter
                for letter in self._letters("annelies")
                if address in letter.get_body(("plain",)).get_content()
            ]
        )
        assert len(reminders) == 1
        self.desk.click("nav a[href='/today/']")
        self.desk.locator(f"#checkin_late a[href='{address}']").first.click()
        self.desk.locator("label:has(input[name=mood][value=good])").click()
        self.desk.click("main form button.go")
        due.refresh_from_db()
        assert due.status == CheckIn.Status.DONE
        assert Transition.objects.of(due).first() is not None
        assert self.problems == []

    def _hear(self, said: ConsoleMessage) -> None:
        if (
            said.type == "error" and " 422 " not in said.text
        ):  # a form that is sent half-filled is asked again
            self.problems.append(said.text)

    def _is_at(self, page: Page, path: str) -> None:
        page.wait_for_url(f"**{path}")
        assert page.locator("html").get_attribute("lang") == self.language
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def _toast(self, page: Page) -> str:
        return page.locator(".toast").first.inner_text()

    def _letters(self, name: str) -> list[Any]:
        now = timezone.now()
        morning = Message.objects.filter(status="queued", due_at__gt=now, due_at__lte=goes_at(now))
        morning.update(due_at=now, urgent_from=now)  # whatever the hour of the test: the night is over
        deliver_due.delay()
        return letters_to(self.mailroom, f"{name}@demo.example")

    def _letter(self, name: str) -> Any:
        """The newest letter to somebody; the beat's part, asking for what is due, is played here."""
        known = getattr(self, f"_read_{name}", 0)
        found = until(lambda: self._letters(name)[known:])
        setattr(self, f"_read_{name}", known + len(found))
        return found[-1]

    def _days_pass(self, days: int) -> None:
        """The calendar of the house moves: everything that stands in it lies so many days earlier."""
        lapse = timedelta(days=days)
        for meeting in Meeting.objects.exclude(during=None).order_by("during"):
            meeting.during = type(meeting.during)(
                meeting.during.lower - lapse, meeting.during.upper - lapse, "[)"
            )
            meeting.save(update_fields=["during"])
        Duo.objects.update(
            matched_at=F("matched_at") - lapse, starts_on=F("starts_on") - lapse, ends_on=F("ends_on") - lapse
        )
        CheckIn.objects.update(due_on=F("due_on") - lapse)
        Message.objects.filter(status="queued").update(due_at=F("due_at") - lapse)
