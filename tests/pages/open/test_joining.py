"""The doors that are open to everyone: refer, join as a mentee, join as a mentor; and the own hours."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from base.privacy.actions import write_text
from base.privacy.models import Acceptance
from base.workflow.models import Transition
from intake.availability.half_days import bit, half_days
from intake.middleware import role_of
from intake.models import Mentee, Mentor, Referral
from intake.people.models import Experience
from tests.intake.house import (
    branch,
    browser_of,
    organisation,
    partner,
    person,
    programme,
    ready_mentor,
    referred,
    referrer,
    screening,
    signed_in,
    staff,
    words,
)

pytestmark = pytest.mark.django_db

SHORT = {"first_name": "Nour", "sector": "health", "phone": "0470 11 22 33", "place": "1000"}
DOORS = {
    "/refer/": (SHORT, "/refer/thanks/"),
    "/join/mentee/": (SHORT | {"goal": "on", "keep": "on"}, "/join/mentee/thanks/"),
    "/join/mentor/": (SHORT | {"goal": "on"}, "/join/mentor/thanks/"),
}


@pytest.fixture(autouse=True)
def _house() -> None:
    programme("youth")
    branch("Brussel")
    branch("Gent")


def led_to(response: Any) -> str:
    """The page that a form leads to, whichever branch it names."""
    return str(response["Location"]).partition("?")[0]


def test_a_name_a_field_a_phone_and_a_town_are_enough_to_refer():
    response = browser_of(None).post("/refer/", SHORT)

    mentee, referral = Mentee.objects.get(), Referral.objects.get()
    assert (response.status_code, led_to(response)) == (302, "/refer/thanks/")
    assert (mentee.status, mentee.branch.name, mentee.programme.code) == ("referred", "Brussel", "youth")
    assert (mentee.person.first_name, str(mentee.person.phone)) == ("Nour", "+32470112233")
    assert [e.sector_id for e in Experience.objects.all()] == ["health"]
    assert (referral.partner, referral.by, referral.channel_id) == (None, None, "referral_channel:other")


def test_a_referrer_refers_for_the_own_partner():
    rana = referrer(of=partner())
    referred("Earlier", partner=partner(), by=rana, at=branch("Gent"), programme=programme("reception"))

    response = browser_of(rana).post(
        "/refer/", SHORT | {"place": "", "first_words": "Nurse", "education": "master"}
    )

    referral = Referral.objects.order_by("pk").last()
    assert referral is not None
    assert response["Location"] == "/referrals/"
    assert (referral.partner, referral.by, referral.channel_id, referral.first_words) == (
        partner(), rana, "referral_channel:centre_list", "Nurse",
    )  # fmt: skip
    mentee = referral.mentee
    assert (mentee.branch.name, mentee.programme.code) == ("Gent", "reception")  # as the last one they sent
    assert [d.level_id for d in mentee.person.diplomas.all()] == ["master"]


def test_somebody_chooses_the_branch_and_programme():
    reception = programme("reception")

    browser_of(None).post(
        "/refer/", SHORT | {"branch": branch("Gent").public_id, "programme": reception.code}
    )

    mentee = Mentee.objects.get()
    assert (mentee.branch.name, mentee.programme) == ("Gent", reception)


def test_somebody_looks_for_a_mentor_and_knows_what_for():
    write_text(organisation(), "goal", nl="Doel", fr="But", en="Goal")

    response = browser_of(None).post("/join/mentee/", DOORS["/join/mentee/"][0])

    mentee = Mentee.objects.get()
    assert led_to(response) == "/join/mentee/thanks/"
    assert (mentee.status, mentee.person.language) == ("referred", "en")
    assert list(Acceptance.objects.values_list("person", "kind", "way", "language")) == [
        (mentee.person_id, "goal", "online", "en")
    ]


def test_somebody_wants_to_be_a_mentor():
    response = browser_of(None).post("/join/mentor/", DOORS["/join/mentor/"][0] | {"place": "Gent"})

    mentor = Mentor.objects.get()
    assert led_to(response) == "/join/mentor/thanks/"
    assert (mentor.status, mentor.branch.name, [p.code for p in mentor.programmes.all()]) == (
        "applied", "Gent", ["youth"],
    )  # fmt: skip


def test_where_there_are_several_programmes_the_screening_chooses():
    programme("reception")

    browser_of(None).post("/join/mentor/", DOORS["/join/mentor/"][0])

    mentor = Mentor.objects.get()
    page = browser_of(staff(of=mentor.branch)).get(f"/mentors/{mentor.public_id}/screening/")
    assert (list(mentor.programmes.all()), mentor.status) == ([], "applied")
    assert "Choose the programmes first: they say what is asked." in words(page)
    assert "a programme" in words(page)


@pytest.mark.parametrize("door", DOORS)
def test_sending_twice_writes_one_person_down(door: str):
    answers, thanks = DOORS[door]
    client = browser_of(None)

    assert [led_to(client.post(door, answers)) for _ in range(2)] == [thanks, thanks]
    assert Mentee.objects.count() + Mentor.objects.count() == 1


@pytest.mark.parametrize("door", DOORS)
def test_the_log_says_that_nobody_was_signed_in(door: str):
    answers, _thanks = DOORS[door]
    browser_of(None).post(door, answers)

    [logged] = Transition.objects.filter(came_from="")
    assert (logged.by, logged.way, logged.how) == (None, "online", "Online, without signing in")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"first_name": ""}, "Fill in: First name"),
        ({"phone": ""}, "Fill in: Mobile number"),
        ({"phone": "0470"}, "This number is not right. Example: 0470 12 34 56"),
        ({"sector": ""}, "Choose an answer: Field of work"),
        ({"sector": "piracy"}, "Field of work: we do not know “piracy”."),
        ({"email": "nour"}, "This email is not right. Example: name@example.be"),
        ({"place": "0000"}, "We do not know the postcode “0000”."),
        ({"place": "1000 Gent"}, "1000 is Brussels, and Gent is 9000. Write only what is right."),
        ({"place": "59000 Lille"}, "In which country is “59000 Lille”?"),
        ({"first_name": "Nour\N{RIGHT-TO-LEFT OVERRIDE} evil.com"}, "Write only the name here"),
        ({"first_name": "\N{BRAILLE PATTERN BLANK}"}, "There is no letter to see in this name."),
        ({"first_name": "Nour 85.07.30-033.28"}, "This looks like a national register number."),
        ({"phone": "0470 12 34 56 x 5"}, "Leave out the extension"),
        ({"phone": "0900 12345"}, "This is a paid line or a satellite number."),
        ({"branch": "abcdefghjkmn"}, ": we do not know “abcdefghjkmn”."),
    ],
)
def test_what_is_wrong_is_said_and_the_answers_stay(door: str, wrong: dict[str, str], sentence: str):
    answers, _thanks = DOORS[door]

    response = browser_of(None).post(door, {**answers, "last_name": "Kept", **wrong})

    assert response.status_code == 422
    assert sentence in words(response)
    assert 'value="Kept"' in response.content.decode()
    assert (Mentee.objects.count(), Mentor.objects.count()) == (0, 0)


@pytest.mark.parametrize("door", ["/join/mentee/", "/join/mentor/"])
def test_nobody_joins_without_knowing_the_goal(door: str):
    response = browser_of(None).post(door, SHORT)

    assert response.status_code == 422
    assert "Tick this box to go on: “I understand: " in words(response)


@pytest.mark.parametrize("door", ["/refer/", "/join/mentee/", "/join/mentor/"])
def test_a_whole_room_fills_in_its_forms_and_typing_errors_count_for_nothing(monkeypatch, door):
    monkeypatch.setattr("pages.open.joining.FROM_ONE_ADDRESS", 21)
    client, right = browser_of(None), DOORS[door][0]

    wrong = [client.post(door, right | {"place": "Atlantis"}).status_code for _ in range(30)]
    room = [
        client.post(door, right | {"first_name": f"Kept{'abcdefghijklmnopqrstuv'[n]}"}) for n in range(22)
    ]

    assert wrong == [422] * 30
    assert [answer.status_code for answer in room] == [302] * 21 + [429]
    assert "Send this one again in an hour, or call us" in words(room[-1])
    assert 'value="Keptv"' in room[-1].content.decode()
    assert client.get(door).status_code == 200


def test_a_partner_who_is_signed_in_is_counted_apart_from_the_room_she_is_in(monkeypatch):
    monkeypatch.setattr("pages.open.joining.FROM_ONE_ADDRESS", 1)
    monkeypatch.setattr("pages.open.joining.FROM_ONE_PARTNER", 2)
    strangers, rana = browser_of(None), browser_of(referrer())

    room = [strangers.post("/refer/", SHORT | {"first_name": name}).status_code for name in "ab"]
    hers = [rana.post("/refer/", SHORT | {"first_name": name}).status_code for name in "cde"]

    assert (room, hers) == ([302, 429], [302, 302, 429])


def test_the_house_that_takes_nobody_in_says_so():
    from intake.models import Programme

    Programme.objects.update(active=False)

    response = browser_of(None).post("/refer/", SHORT)

    assert response.status_code == 422
    assert "We cannot take anybody on at the moment. Please call us." in words(response)


@pytest.mark.parametrize("door", ["/refer/", "/join/mentee/", "/join/mentor/"])
def test_everybody_may_open_the_doors_and_the_thanks(door: str):
    mentee = referred()
    for user in (None, signed_in(mentee.person), referrer()):
        client = browser_of(user)
        assert client.get(door).status_code == 200
        assert client.get(f"{door}thanks/").status_code == 200


# The own hours


def test_people_tick_their_own_hours():
    for somebody in (screening("Samer").person, ready_mentor("Karim").person, person("Luc")):
        client = browser_of(signed_in(somebody))

        page = client.get("/me/availability/")
        response = client.post("/me/availability/", {"week": [bit(0, 0), bit(5, 1)]})

        assert (page.status_code, response.status_code, response["Location"]) == (
            200,
            302,
            "/me/availability/",
        )
        assert half_days(somebody) == bit(0, 0) | bit(5, 1)
        assert client.get("/me/availability/").content.decode().count(" checked") == 2


@pytest.mark.parametrize("sent", [{"week": ["x"]}, {"week": [2**21]}, {"week": ["-1"]}])
def test_hours_that_are_no_half_days_change_nothing(sent: dict[str, Any]):
    samer = screening("Samer").person
    before = half_days(samer)

    response = browser_of(signed_in(samer)).post("/me/availability/", sent)

    assert response.status_code == 422
    assert half_days(samer) == before


def test_no_ticks_at_all_is_an_answer():
    samer = screening("Samer").person

    assert browser_of(signed_in(samer)).post("/me/availability/", {}).status_code == 302
    assert half_days(samer) == 0


def test_who_is_not_signed_in_has_no_hours():
    response = browser_of(None).get("/me/availability/")

    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/accounts/login/")


# Whom a form finds, and whom it leaves alone


@pytest.fixture
def karim() -> Mentor:
    """A mentor who signs in, with a number that others know too."""
    mentor = ready_mentor("Karim", phone="0470 11 22 33")
    signed_in(mentor.person)
    return mentor


def known_of(mentor: Mentor) -> Any:
    person = Mentor.objects.get(pk=mentor.pk).person
    return (
        person.full_name,
        person.email,
        list(person.experiences.values_list("sector", "years")),
        list(person.language_skills.values_list("language", "level")),
        Acceptance.objects.filter(person=person).count(),
        browser_of(signed_in(person)).get("/me/").content.count(b"Karim"),
        role_of(person),
    )


@pytest.mark.parametrize("door", DOORS)
def test_a_form_from_the_street_never_writes_to_somebody_who_is_known(door: str, karim: Mentor):
    for kind in ("goal", "privacy"):
        write_text(organisation(), kind, nl="Tekst", fr="Texte", en="Text")
    before = known_of(karim)

    response = browser_of(None).post(door, DOORS[door][0] | {"first_name": "Karim", "email": "x@example.be"})

    assert response.status_code == 302
    assert known_of(karim) == before
    assert Mentee.objects.filter(person=karim.person).count() == 0
    assert Mentor.objects.count() == 1


def test_a_form_sent_twice_changes_nothing_of_the_first():
    client = browser_of(None)
    client.post("/join/mentee/", DOORS["/join/mentee/"][0])
    write_text(organisation(), "privacy", nl="Tekst", fr="Texte", en="Text")

    client.post("/join/mentee/", DOORS["/join/mentee/"][0] | {"sector": "ict", "last_name": "Other"})

    mentee = Mentee.objects.get()
    assert [(r.name, r.mentee) for r in Referral.objects.order_by("pk")] == [
        ("Nour", mentee),
        ("Nour Other", mentee),
    ]
    assert [e.sector_id for e in mentee.person.experiences.all()] == ["health"]
    assert (mentee.person.last_name, Acceptance.objects.count()) == ("", 0)


def test_a_referrer_reads_only_what_she_wrote_of_somebody_known():
    luwam = screening("Luwam", phone="0470 99 88 77")
    assert luwam.person.last_name == "Proef"
    rana = browser_of(referrer(of=partner()))

    rana.post("/refer/", SHORT | {"first_name": "luwam", "phone": "0470998877"})
    page = rana.get("/referrals/")

    assert (Mentee.objects.count(), "luwam" in words(page), "Received" in words(page)) == (1, True, True)
    assert "Proef" not in words(page)
    assert "In progress" not in words(page)


def test_staff_see_that_two_files_may_be_of_one_person(karim: Mentor):
    browser_of(None).post(
        "/join/mentee/", DOORS["/join/mentee/"][0] | {"first_name": "Karim", "branch": karim.branch.public_id}
    )
    mentee = Mentee.objects.get()
    for address, other in ((mentee, "mentors"), (karim, "mentees")):
        kind = "mentees" if other == "mentors" else "mentors"
        page = browser_of(staff(of=karim.branch)).get(f"/{kind}/{address.public_id}/")
        assert "Perhaps known already, with the same number or email: Karim" in words(page)
        assert "Perhaps known already" not in words(browser_of(staff(of=branch("Luik"))).get(f"/{other}/"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("door", DOORS)
def test_two_equal_forms_at_the_same_moment_make_one_file(door: str):
    answers, thanks = DOORS[door]

    def send(start: Barrier) -> str:
        client = browser_of(None)
        start.wait()
        try:
            return led_to(client.post(door, answers))
        finally:
            connection.close()

    for _again in range(3):
        Mentee.objects.all().delete()
        Mentor.objects.all().delete()
        start = Barrier(4)
        with ThreadPoolExecutor(4) as threads:
            sent = list(threads.map(send, [start] * 4))
        assert sent == [thanks] * 4
        assert Mentee.objects.count() + Mentor.objects.count() == 1
