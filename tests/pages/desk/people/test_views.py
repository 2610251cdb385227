"""The pages of staff: lists, the intake desk, a mentor, the screening, and the buttons in between."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from base.accounts.models import Person, User
from base.privacy.models import View
from base.workflow.moves import Refused
from intake.availability.half_days import bit, half_days
from intake.background.actions import show_background
from intake.models import Background, Check, Contact, Mentee, Mentor
from matching.leaving.actions import close
from pages.desk.people.about import About
from tests.intake.house import (
    branch,
    browser_of,
    judged,
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
    waiting,
    words,
)

pytestmark = pytest.mark.django_db


# The intake desk


def answers(**changes: Any) -> dict[str, Any]:
    return {
        "first_name": "Hawa", "last_name": "Sesay", "language": "en", "reach": "sms", "phone": "0470 00 00 01",
        "branch": branch().pk, "place": "9000", "radius_km": 30, "modes": ["in_person", "online"],
        "language_0": "en", "level_0": "B2", "language_1": "nl", "level_1": "A2",
        "sector_0": "finance", "occupation_0": "", "years_0": "4", "kind_0": "did",
        "week": [bit(1, 2), bit(3, 0)], "birth_year": "1997",
        "programme": programme().pk, "referral": "referral_channel:info_session", "education": "prof_bachelor",
        "recognition": "diploma_recognition:pending", "expectations": ["content_minimal:orientation"],
        "goal_words": "Does my experience count here?",
    } | changes  # fmt: skip


def test_the_desk_writes_a_whole_intake_at_once(desk: Client, annelies: User):
    response = desk.post("/mentees/new/", answers())

    mentee = Mentee.objects.get()
    someone = mentee.person
    assert (response.status_code, response["Location"]) == (302, f"/mentees/{mentee.public_id}/")
    assert (mentee.status, mentee.coordinator, mentee.radius_km, mentee.place.postcode) == (  # type: ignore[union-attr]
        "intake", annelies.people.get(), 30, "9000",
    )  # fmt: skip
    assert (someone.full_name, someone.channel, someone.language) == ("Hawa Sesay", "sms", "en")
    assert {s.language_id: s.level_id for s in someone.language_skills.all()} == {"en": "B2", "nl": "A2"}
    assert [(e.sector_id, e.years) for e in someone.experiences.all()] == [("finance", 4)]
    assert [(d.level_id, d.recognition_id) for d in someone.diplomas.all()] == [
        ("prof_bachelor", "diploma_recognition:pending")
    ]
    assert half_days(someone) == bit(1, 2) | bit(3, 0)
    assert someone.background.birth_year == 1997
    assert mentee.referrals.get().channel_id == "referral_channel:info_session"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"first_name": ""}, "Fill in: First name"),
        ({"programme": ""}, "Choose an answer: Programme"),
        ({"programme": "999999"}, "Programme: we do not know “999999”."),
        ({"branch": ""}, "Choose an answer: Branch"),
        ({"place": "0000"}, "We do not know the postcode “0000”."),
        ({"place": "Atlantis"}, "We do not know the place “Atlantis”."),
        ({"radius_km": "900"}, ": Choose a number from "),
        ({"modes": []}, "Choose an answer: Can meet"),
        ({"phone": "12"}, "This number is not right. Example: 0470 12 34 56"),
        ({"phone": "09 234 56 78", "reach": "sms"}, "This number gets no text messages. Choose another way."),
        ({"next_step": "85.07.30-033.28"}, "This looks like a national register number."),
        ({"first_name": "Hawa 85073003328"}, "This looks like a national register number."),
        ({"next_step": "Call", "next_step_on": "9999-01-01"}, "Choose a day from "),
        ({"birth_year": "0"}, "Choose a year from 1900 to "),
        ({"email": "hawa"}, "This email is not right. Example: name@example.be"),
        ({"language_0": "elvish"}, "Language: we do not know “elvish”."),
        ({"level_1": ""}, "Choose an answer: Level"),
        ({"language_1": ""}, "Choose an answer: Language"),
        ({"sector_0": ""}, "Choose an answer: Sector"),
        ({"sector_0": "piracy"}, "Sector: we do not know “piracy”."),
        ({"occupation_0": "qqqqxz"}, "We do not know the occupation “qqqqxz”."),
        ({"years_0": "99"}, ": Choose a number from 0 to 60"),
        ({"week": ["abc"]}, "This is not a half-day of the week."),
        ({"week": [2**21]}, "This is not a half-day of the week."),
        ({"birth_year": "1492"}, "Choose a year from 1900 to "),
        ({"expectations": ["a_pony"]}, ": we do not know “a_pony”."),
        ({"next_step_on": "31/02/2026"}, "This date does not exist. Example: 24 11 2026"),
    ],
)
def test_the_desk_says_what_is_wrong_and_keeps_the_answers(
    wrong: dict[str, Any], sentence: str, desk: Client
):
    response = desk.post("/mentees/new/", answers(**wrong))

    assert response.status_code == 422
    assert sentence in words(response)
    assert 'value="Does my experience count here?"' in response.content.decode()
    assert Mentee.objects.count() == 0


def test_an_occupation_is_offered_and_never_guessed(desk: Client):
    response = desk.post("/mentees/new/", answers(occupation_0="boekhoudr"))

    assert "We do not know the occupation “boekhoudr”. Do you mean:" in words(response)
    assert desk.post("/mentees/new/", answers(occupation_0="accountant")).status_code == 302


def test_the_desk_takes_nobody_in_for_another_branch(desk: Client):
    response = desk.post("/mentees/new/", answers(branch=branch("Luik").pk))

    assert response.status_code == 422
    assert Mentee.objects.count() == 0


def test_the_desk_says_when_somebody_is_known(desk: Client):
    desk.post("/mentees/new/", answers())

    response = desk.post("/mentees/new/", answers())

    assert (response.status_code, Mentee.objects.count()) == (422, 1)
    assert "Hawa Sesay is already known here, with this phone number." in words(response)


def test_a_file_saved_without_a_change_stays_as_it_was(desk: Client):
    desk.post("/mentees/new/", answers(occupation_0="accountant"))
    mentee = Mentee.objects.get()
    form = desk.get(f"/mentees/{mentee.public_id}/edit/").context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent["week"] = [1 << n for n in range(21) if sent["week"] >> n & 1]

    def all_of_it() -> list[Any]:
        someone = Mentee.objects.get().person
        related = (someone.language_skills, someone.experiences, someone.diplomas, someone.availabilities)
        hidden = ("id", "public_id")
        return [Mentee.objects.values().get()] + [
            [{k: v for k, v in row.items() if k not in hidden} for row in rows.order_by("pk").values()]
            for rows in related
        ] + [someone.background.birth_year]  # fmt: skip

    before = all_of_it()
    response = desk.post(
        f"/mentees/{mentee.public_id}/edit/",
        {name: "" if value is None else value for name, value in sent.items()},
    )

    assert response.status_code == 302
    assert all_of_it() == before


def test_a_mentor_is_written_down_and_changed(desk: Client):
    profile = answers(
        programmes=[programme().pk], source="", capacity="2", offers=["content_optional:network_intro"]
    )

    made = desk.post("/mentors/new/", profile)
    mentor = Mentor.objects.get()
    assert (made["Location"], mentor.status, mentor.capacity) == (
        f"/mentors/{mentor.public_id}/",
        "applied",
        2,
    )

    changed = desk.post(
        f"/mentors/{mentor.public_id}/edit/", profile | {"capacity": "3", "week": [bit(0, 0)]}
    )
    mentor.refresh_from_db()
    assert (changed.status_code, mentor.capacity, half_days(mentor.person)) == (302, 3, bit(0, 0))

    refused = desk.post(f"/mentors/{mentor.public_id}/edit/", profile | {"capacity": "12"})
    assert refused.status_code == 422


def test_a_closed_file_is_not_changed(desk: Client):
    mentee = waiting()
    close(mentee, "moved", by=None)
    before = file_of(mentee)

    response = desk.post(f"/mentees/{mentee.public_id}/edit/", answers())

    assert response.status_code == 422
    assert "This file is closed. Open it again to change it." in words(response)
    assert file_of(mentee) == before


def file_of(mentee: Mentee) -> dict[str, list[Any]]:
    """Every row of the file, whole."""
    person = mentee.person
    rows = {
        "mentee": Mentee.objects.filter(pk=mentee.pk),
        "person": Person.objects.filter(pk=person.pk),
        **{
            name: getattr(person, name).order_by("pk")
            for name in ("language_skills", "experiences", "availabilities", "diplomas")
        },
        "background": Background.objects.filter(person=person),
    }
    return {name: list(stored.values()) for name, stored in rows.items()}


# A mentor


def test_the_page_of_a_mentor_shows_the_file_and_hides_what_is_special(desk: Client):
    mentor = ready_mentor(background={"birth_year": 1961, "gender": "m"})

    response = desk.get(f"/mentors/{mentor.public_id}/")

    page = words(response)
    assert "9050" in page
    assert "Screening: 3 of 3" in page
    assert "ICT and digital, 20 years" in page
    assert "Tuesday evening" in page
    assert "1961" not in page
    assert View.objects.count() == 0


def test_looking_at_special_data_is_recorded(desk: Client, annelies: User):
    mentor = ready_mentor(background={"birth_year": 1961, "gender": "m"})

    assert desk.get(f"/mentors/{mentor.public_id}/background/").status_code == 405
    assert View.objects.count() == 0

    response = desk.post(f"/mentors/{mentor.public_id}/background/")

    assert response.context["facts"] == [("Year of birth", "1961"), ("Gender", "Man")]
    assert "no-store" in response["Cache-Control"]
    assert set(View.objects.values_list("by", "person", "field_class")) == {
        (annelies.pk, mentor.person_id, "background.birth_year"),
        (annelies.pk, mentor.person_id, "background.gender"),
    }


def test_special_data_is_shown_to_nobody_of_another_branch():
    mentor = ready_mentor(background={"birth_year": 1961, "gender": "m"})

    with pytest.raises(Refused, match="Only a coordinator of Gent"):
        show_background(mentor, by=staff(of=branch("Luik")))

    assert View.objects.count() == 0


def test_whoever_is_alike_is_named_to_those_who_see_that_file(annelies: User):
    mine, theirs = referred("Samer", phone="0470551101"), ready_mentor(at=branch("Luik"))
    Person.objects.filter(pk=theirs.person_id).update(phone="+32470551101")

    readers = (annelies, staff("Bram", role="manager"))

    assert [About(mine, by).alike for by in readers] == [[], [("mentor", theirs)]]


def test_a_talk_is_noted_from_the_page(desk: Client):
    mentor = ready_mentor()

    desk.post(
        f"/mentors/{mentor.public_id}/contact/",
        {"kind": "attempt", "way": "phone", "reached": "no", "note": " Voicemail "},
    )
    wrong = desk.post(
        f"/mentors/{mentor.public_id}/contact/", {"kind": "fax", "way": "phone", "reached": "no"}
    )

    assert wrong.status_code == 422
    assert list(Contact.objects.values_list("person", "kind", "reached", "note")) == [
        (mentor.person_id, "attempt", False, "Voicemail")
    ]
    assert "Voicemail" in words(desk.get(f"/mentors/{mentor.public_id}/"))


# Who may open what

STAFF_PAGES = [
    ("get", "/mentees/"), ("get", "/mentors/"), ("get", "/mentees/new/"), ("get", "/mentors/new/"),
]  # fmt: skip
FILES = [
    *[("get", page) for page in ("edit/", "screening/", "pause/")],
    *[("post", page) for page in ("edit/", "screening/", "pause/", "resume/", "pass/", "to-screening/")],
    *[("post", page) for page in ("background/", "contact/", "sign-in/")],
]
OF_MENTEE = [*FILES, ("post", "start/"), ("get", "close/"), ("post", "close/")]
OF_MENTOR = [
    *FILES,
    ("get", ""),
    *[("post", page) for page in ("module/", "note/", "leave/")],
    ("get", "leave/"),
]


def everybody() -> dict[str, User | None]:
    return {
        "anonymous": None,
        "coordinator elsewhere": staff("Bea", of=branch("Luik")),
        "manager of another house": staff(
            "Bo", of=branch("Gent", of=organisation("Ander vzw")), role="manager"
        ),
        "mentee": signed_in(Mentee.objects.get().person),
        "mentor": signed_in(Mentor.objects.get().person),
        "another mentee": signed_in(referred("Elif", at=branch("Luik")).person),
        "referrer": referrer(of=partner()),
        "nobody's person": signed_in(person("Nobody")),
    }


@pytest.mark.parametrize(
    "who",
    ["anonymous", "coordinator elsewhere", "manager of another house", "mentee", "mentor", "another mentee",
     "referrer", "nobody's person"],
)  # fmt: skip
def test_files_are_closed_to_all_but_the_branch(who: str):
    mentee, mentor = waiting(), ready_mentor()
    client = browser_of(everybody()[who])
    addresses = [(method, f"/mentees/{mentee.public_id}/{page}") for method, page in OF_MENTEE]
    addresses += [(method, f"/mentors/{mentor.public_id}/{page}") for method, page in OF_MENTOR]
    if who not in ("coordinator elsewhere", "manager of another house"):
        addresses += STAFF_PAGES

    statuses = {
        (method, address): getattr(client, method)(address).status_code for method, address in addresses
    }

    assert set(statuses.values()) == {302 if who == "anonymous" else 404}, statuses
    assert (Mentee.objects.get(pk=mentee.pk).status, Mentor.objects.get().status) == ("ready", "ready")


@pytest.mark.parametrize("role", ["coordinator", "manager"])
def test_the_team_opens_every_page(role: str):
    mentee, mentor = waiting(), ready_mentor()
    client = browser_of(staff("Bram", role=role))
    addresses = [f"/mentees/{mentee.public_id}/{page}" for method, page in OF_MENTEE if method == "get"]
    addresses += [f"/mentors/{mentor.public_id}/{page}" for method, page in OF_MENTOR if method == "get"]
    addresses += [address for _method, address in STAFF_PAGES]

    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 200
    )


def test_an_address_that_never_was_is_not_there(desk: Client):
    assert desk.get("/mentors/abcdefghjkmn/").status_code == 404
    assert desk.post("/mentees/abcdefghjkmn/pass/").status_code == 404


def test_dates_of_staff_are_read_as_they_are_sent(desk: Client):
    mentor = ready_mentor()
    later = timezone.localdate() + timedelta(days=30)

    desk.post(f"/mentors/{mentor.public_id}/pause/", {"until": later.isoformat()})

    assert Mentor.objects.get().paused_until == date.fromisoformat(later.isoformat())


def test_what_is_typed_beside_screening_passed_is_saved_with_it(desk: Client):
    mentee = screening("Samer")
    judged(mentee)
    address = f"/mentees/{mentee.public_id}/screening/"
    page = desk.get(address)
    assert '<button class="btn" form="words" name="then" value="pass">' in page.content.decode()
    form = {field.html_name: field.value() or "" for field in page.context["form"]}

    answer = desk.post(address, form | {"note_0": "saw the diploma", "then": "pass"})

    mentee.refresh_from_db()
    notes = list(Check.objects.filter(person=mentee.person).exclude(note="").values_list("note", flat=True))
    assert (answer.headers["Location"], mentee.status, notes) == (
        f"/mentees/{mentee.public_id}/",
        "ready",
        ["saw the diploma"],
    )
