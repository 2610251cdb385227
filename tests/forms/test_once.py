"""One record per shown form: a double click, parallel taps, back and send again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from base.accounts.acting import acting_in
from base.accounts.models import Person
from base.ui.shown import new_seal
from base.workflow.models import Sent
from base.workflow.once import forget_sent
from followup.models import Meeting
from intake.models import Contact, Mentee, Mentor, Referral
from matching.models import Policy
from tests import people
from tests.forms.page import form_of, forms_of
from tests.intake import house
from tests.pages.world import build

JOIN = {"first_name": "Amina", "phone": "0470 12 34 56", "sector": "ict", "goal": "on", "keep": "on"}
TAPS = 4


def in_parallel(post: Callable[[], Any]) -> list[Any]:
    """The same form, sent by as many threads at once."""
    answers: list[Any] = []
    together = Barrier(TAPS)

    def tap() -> None:
        try:
            together.wait(20)
            answers.append(post())
        finally:
            connections["default"].close()

    threads = [Thread(target=tap) for _ in range(TAPS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def intake_form(window: Any, kind: str) -> dict[str, Any]:
    form: dict[str, Any] = form_of(window.get(f"/{kind}s/new/"))
    form |= {"first_name": "Zonder Telefoon", "branch": str(house.branch().pk)}
    programme = str(house.programme().pk)
    if kind == "mentee":
        return form | {"programme": programme, "referral": "referral_channel:website"}
    return form | {"programmes": [programme]}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["mentee", "mentor"])
def test_four_parallel_taps_on_save_make_one_file(kind: str) -> None:
    user = house.staff()
    house.programme()
    windows = [house.browser_of(user) for _ in range(TAPS)]
    form = intake_form(windows[0], kind)
    answers = in_parallel(lambda: windows.pop().post(f"/{kind}s/new/", form))
    assert [answer.status_code for answer in answers] == [302] * TAPS
    assert len({answer["Location"] for answer in answers}) == 1
    assert (Mentee.objects.count(), Mentor.objects.count()) == ((1, 0) if kind == "mentee" else (0, 1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("address", "model"), [("/join/mentee/", Mentee), ("/join/mentor/", Mentor), ("/refer/", Referral)]
)
def test_four_parallel_taps_of_a_stranger_make_one_record(address: str, model: Any) -> None:
    house.branch()
    house.programme()
    windows = [house.browser_of(None) for _ in range(TAPS)]
    form = form_of(windows[0].get(address)) | JOIN
    answers = in_parallel(lambda: windows.pop().post(address, form))
    assert {answer.status_code for answer in answers} == {302}
    assert (model.objects.count(), Person.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_four_parallel_notes_of_a_talk_are_one() -> None:
    user = house.staff()
    mentee = house.referred("Samer")
    windows = [house.browser_of(user) for _ in range(TAPS)]
    action = f"/mentees/{mentee.public_id}/contact/"
    form = form_of(windows[0].get(f"/mentees/{mentee.public_id}/"), action=action) | {"note": "Belt terug"}
    answers = in_parallel(lambda: windows.pop().post(action, form))
    assert {answer.status_code for answer in answers} == {302}
    assert Contact.objects.filter(note="Belt terug").count() == 1


@pytest.mark.django_db
def test_back_and_send_again_lands_on_the_first_file() -> None:
    user = house.staff()
    house.programme()
    window = house.browser_of(user)
    form = intake_form(window, "mentee")
    first, second = (window.post("/mentees/new/", form) for _ in range(2))
    assert first["Location"] == second["Location"] == f"/mentees/{Mentee.objects.get().public_id}/"


@pytest.mark.django_db
def test_a_form_that_was_refused_may_be_sent_again() -> None:
    user = house.staff()
    house.programme()
    window = house.browser_of(user)
    form = intake_form(window, "mentee")
    refused = window.post("/mentees/new/", form | {"first_name": ""})
    assert (refused.status_code, Sent.objects.count()) == (422, 0)
    assert form_of(refused)["shown"], "the page that comes back has its seal"
    assert window.post("/mentees/new/", form_of(refused) | {"first_name": "Amina"}).status_code == 302
    assert Mentee.objects.get().person.first_name == "Amina"


@pytest.mark.django_db
def test_two_pages_of_one_form_are_two_records() -> None:
    user = house.staff()
    house.programme()
    window = house.browser_of(user)
    for _ in range(2):
        assert window.post("/mentees/new/", intake_form(window, "mentee")).status_code == 302
    assert Mentee.objects.count() == 2


@pytest.mark.django_db
def test_the_database_takes_a_key_once_in_an_organisation() -> None:
    here, there = house.organisation(), house.organisation("Andere Brug vzw")
    for one in (here, there):
        with acting_in(one):
            Sent.objects.create(key="k")
    with acting_in(here), pytest.raises(IntegrityError), transaction.atomic():
        Sent.objects.create(key="k")


@pytest.mark.django_db
def test_keys_are_let_go_after_a_month() -> None:
    at = timezone.now()
    with acting_in(house.organisation()):
        for n in range(2):
            Sent.objects.create(key=f"k{n}", at=at - timedelta(days=30, seconds=n))
    assert forget_sent(at) == 1
    assert Sent.objects.get().key == "k0"


@pytest.mark.django_db
def test_weights_and_plans_of_a_second_tap_are_the_first_ones() -> None:
    annelies = people.staff("Annelies")
    programme = people.programme()
    before = Policy.objects.filter(programme=programme).count()
    window = people.signed_in(annelies)
    address = f"/settings/weights/{programme.code}/"
    form = form_of(window.get(address)) | {"reason": "Meer taal"}
    assert [window.post(address, form).status_code for _ in range(2)] == [302, 302]
    assert Policy.objects.filter(programme=programme).count() == before + 1


@pytest.mark.django_db
def test_a_key_of_our_own_is_needed_to_be_a_second_tap() -> None:
    window = house.browser_of(house.staff())
    house.programme()
    form = intake_form(window, "mentee") | {"shown": "made up"}
    for _ in range(2):
        assert window.post("/mentees/new/", form).status_code == 302
    assert len(str(new_seal(1))) < 400


@pytest.mark.django_db
def test_every_form_on_a_page_has_a_key_of_its_own() -> None:
    mentee = house.screening("Samer")
    window = house.browser_of(house.staff())
    seals = [
        sent["shown"][0]
        for attributes, sent in forms_of(window.get(f"/mentees/{mentee.public_id}/"))
        if attributes.get("method") == "post" and "shown" in sent
    ]
    assert len(seals) > 1
    assert len(set(seals)) == len(seals)


@pytest.mark.django_db(transaction=True)
def test_parallel_taps_all_over_the_path_make_one_of_each() -> None:
    world = build()

    def ahead() -> int:
        return Meeting.objects.filter(status="planned").count()

    def attempts() -> int:
        return Contact.objects.filter(reached=False).count()

    def held() -> int:
        return Meeting.objects.filter(status="held").count()

    day = timezone.localtime() - timedelta(days=3)
    hour = people.office_hour(20, 16)
    talk = f"/duos/{world.of['duo']}/check-ins/{world.of['check_in']}/"
    taps: list[tuple[str, str, str, dict[str, Any], Callable[[], int]]] = [
        ("mentee", "/me/book/", "/me/book/", {}, ahead),
        (
            "mentor",
            f"/me/log/new/?duo={world.of['duo']}",
            "",
            {
                "on_d": str(day.day),
                "on_m": str(day.month),
                "on_y": str(day.year),
                "minutes": "60",
                "next": "later",
            },
            held,
        ),
        ("coordinator", talk, f"{talk}no-answer/", {}, attempts),
        (
            "coordinator",
            f"/duos/{world.of['duo']}/book/",
            "",
            {"on": f"{hour:%Y-%m-%d}", "hour": f"{hour:%H:%M}"},
            ahead,
        ),
    ]
    made = {}
    for role, opened, action, said, count in taps:
        windows = [world.window(role) for _ in range(TAPS)]
        page = windows[0].get(opened)
        form: dict[str, Any] = form_of(page, action=action) | said
        if action == "/me/book/":
            form["slot"] = page.content.decode().partition('name="slot" value="')[2].partition('"')[0]
        before = count()
        answers = in_parallel(lambda: windows.pop().post(action or opened, form))  # noqa: B023
        made[opened.partition("?")[0]] = (count() - before, {answer.status_code for answer in answers})
    assert made == dict.fromkeys(made, (1, {302}))
