"""Coming in: referred, applied, the first talk, and what is written down there."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from base.accounts.models import Person, User
from base.workflow.models import Transition
from base.workflow.moves import Refused
from intake.availability.half_days import half_days
from intake.models import Background, Mentee, Mentor, Referral
from intake.people.actions import (
    apply_as_mentor,
    open_the_door,
    ready_for_screening,
    record_profile,
    refer,
    start_intake,
    take_in_mentee,
    take_in_mentor,
)
from tests.intake.house import (
    MENTEE_PROFILE,
    NOW,
    applied,
    branch,
    organisation,
    partner,
    programme,
    referred,
    referrer,
    screening,
    sentences,
    signed_in,
    staff,
)
from tests.processes import HungUp, manage

pytestmark = pytest.mark.django_db


def log_of(subject: Mentee | Mentor) -> list[tuple[str, str]]:
    return list(Transition.objects.of(subject).values_list("came_from", "went_to"))


def test_a_referral_needs_a_name_a_field_and_a_phone():
    mentee = referred("Samer", phone="0470 12 34 56", experiences=[{"sector": "ict"}], channel="centre_list")

    referral = Referral.objects.get()
    assert (mentee.status, mentee.person.first_name, str(mentee.person.phone)) == (
        "referred", "Samer", "+32470123456",
    )  # fmt: skip
    assert [(e.sector_id, e.years, e.kind) for e in mentee.person.experiences.all()] == [("ict", 0, "did")]
    assert (referral.mentee, referral.channel_id, referral.at) == (
        mentee,
        "referral_channel:centre_list",
        NOW,
    )
    assert log_of(mentee) == [("", "referred")]


def test_the_same_person_sent_twice_is_one_mentee_with_two_referrals():
    first = referred("Samer", phone="0470 12 34 56")
    again = referred("SAMER ", phone="+32470123456", partner=partner(), first_words="Wants to start soon")
    brother = referred("Ammar", phone="0470 12 34 56")

    assert first == again != brother
    assert [r.first_words for r in first.referrals.order_by("pk")] == ["", "Wants to start soon"]
    assert Person.objects.filter(phone="+32470123456").count() == 2


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            {"first_name": "\N{BRAILLE PATTERN BLANK}"},
            "There is no letter to see in this name. Please type it again.",
        ),
        ({"programme": "sailing"}, "There is no programme “sailing”. There are: youth."),
        ({"channel": "carrier_pigeon"}, "“carrier_pigeon” is not an answer we know (list referral_channel)."),
        ({"place": "0000"}, "We do not know the postcode “0000”."),
        ({"place": "Atlantis"}, "We do not know the place “Atlantis”."),
        ({"languages": {"elvish": "B1"}}, "We do not know the language “elvish”."),
        ({"languages": {"ar": "D9"}}, "“D9” is not a language level."),
        ({"experiences": [{"sector": "piracy"}]}, "We do not know the field of work “piracy”."),
        ({"experiences": [{"sector": "ict", "years": 61}]}, "“61” years is not possible: choose 0 to 60."),
        (
            {"experiences": [{"sector": "ict", "occupation": "qqqqxz"}]},
            "We do not know the occupation “qqqqxz”.",
        ),
        (
            {"expectations": ["a_pony"]},
            "“a_pony” is not an answer we know (list content_minimal, content_optional).",
        ),
        ({"radius_km": 900}, "“900” km is not possible: choose 0 to 200."),
        ({"modes": set()}, "Choose at least one way to meet: in person or online."),
        ({"week": [(9, time(9), time(10))]}, "“9” is not a day of the week."),
        ({"week": [(1, time(12), time(9))]}, "The end (09:00) comes before the start (12:00)."),
        ({"background": {"birth_year": 1492}}, "“1492” is not a year of birth we can work with."),
        ({"background": {"gender": "q"}}, "“q” is not an answer we know (list gender)."),
        ({"diplomas": [{"level": "wizard"}]}, "We do not know the level of education “wizard”."),
        ({"phone": "12"}, "This number is not right. Example: 0470 12 34 56"),
        ({"language": "de"}, "“de” is not a language of Duo: choose Dutch, French or English."),
        ({"first_name": "  "}, "Write at least a first name."),
        ({"goal_words": "x" * 400}, "Ensure this value has at most 300 characters (it has 400)."),
    ],
)
def test_what_we_do_not_know_is_named_and_nothing_is_written(asked: dict[str, Any], sentence: str):
    programme()
    usual: dict[str, Any] = {"first_name": "Samer", "programme": "youth", "branch": branch(), "by": None}

    with pytest.raises((ValidationError, Refused)) as refused:
        refer(**usual | asked)

    assert sentences(refused.value) == [sentence]
    assert (Mentee.objects.count(), Person.objects.count(), Transition.objects.count()) == (0, 0, 0)


def test_a_programme_that_has_ended_takes_nobody_in():
    over = programme("old", active=False)

    with pytest.raises(ValidationError, match="is not taking anybody here now"):
        referred(programme=over)


def test_the_first_talk_gives_the_mentee_the_coordinator_who_held_it():
    annelies, mentee = staff(), referred()

    start_intake(mentee, by=annelies, at=NOW, way="phone")

    assert (mentee.status, mentee.coordinator) == ("intake", annelies.people.get())
    assert list(Transition.objects.of(mentee).values_list("went_to", "way", "by")) == [
        ("referred", "online", None),
        ("intake", "phone", annelies.pk),
    ]


def test_an_intake_starts_once():
    mentee = referred()
    start_intake(mentee, by=None)

    with pytest.raises(Refused, match="This is already “Intake”"):
        start_intake(Mentee.objects.get(), by=None)


def test_nobody_takes_part_twice_in_the_same_programme():
    from matching.leaving.actions import close

    mentee = referred(phone="0470 12 34 56")
    close(mentee, "moved", by=None, at=NOW)
    again = referred(phone="0470 12 34 56", by=staff())

    assert again.person == mentee.person
    with pytest.raises(Refused, match="Samer already takes part in Youth"):
        start_intake(mentee, by=None)


def test_the_desk_takes_somebody_in_with_everything_that_was_said():
    annelies = staff()

    mentee = take_in_mentee(
        first_name="Yonas",
        programme=programme(),
        branch=branch(),
        by=annelies,
        at=NOW,
        **MENTEE_PROFILE,
        background={"birth_year": 1998, "gender": "m", "belgian": False},
        diplomas=[{"level": "master", "country": "ER", "recognition": "pending"}],
        job_goal="clear",
        peer_wish=True,
    )

    mentee = Mentee.objects.get(pk=mentee.pk)
    person = mentee.person
    assert (mentee.status, str(mentee.place), mentee.radius_km, mentee.in_person, mentee.online) == (
        "intake", "9000 Ghent", 25, True, True,
    )  # fmt: skip
    assert mentee.expectations == ["content_minimal:orientation", "content_minimal:cv_linkedin"]
    assert (mentee.job_goal_id, mentee.peer_wish) == ("job_goal:clear", True)
    assert {s.language_id: s.level_id for s in person.language_skills.all()} == {"ar": "M", "nl": "B1"}
    assert [(d.level_id, d.country_id, d.recognition_id) for d in person.diplomas.all()] == [
        ("master", "ER", "diploma_recognition:pending")
    ]
    assert half_days(person) == 1 << 5 | 1 << 9
    kept = Background.objects.get()
    assert (kept.birth_year, kept.gender, kept.belgian, kept.may_work) == (1998, "gender:m", False, None)


def test_a_profile_changes_only_what_was_said():
    mentee = screening()

    record_profile(mentee, by=None, languages={"nl": "B2"}, first_name="Samir")

    mentee = Mentee.objects.get()
    assert (mentee.person.first_name, mentee.radius_km) == ("Samir", 25)
    assert {s.language_id: s.level_id for s in mentee.person.language_skills.all()} == {"nl": "B2"}
    assert mentee.person.experiences.count() == 1


def test_a_gender_wish_is_confirmed_by_who_writes_it_down():
    annelies, mentee = staff(), screening()

    record_profile(mentee, by=annelies, gender_wish="f")
    assert mentee.gender_wish_confirmed_by == annelies

    record_profile(mentee, by=annelies, gender_wish="")
    assert mentee.gender_wish_confirmed_by is None


def test_a_mentor_applies_once():
    first = applied("Karim", phone="0470 12 34 56", source="linkedin")
    again = applied("Karim", phone="0470123456")

    assert first == again
    assert (first.status, first.source_id, first.capacity) == (
        "applied",
        "mentor_recruitment_channel:linkedin",
        1,
    )
    assert [p.code for p in first.programmes.all()] == ["youth"]
    assert log_of(first) == [("", "applied")]


@pytest.mark.parametrize(("asked", "sentence"), [
    ({"capacity": 12}, "“12” mentees is not possible: choose 0 to 9."),
    ({"source": "tv"}, "“tv” is not an answer we know (list mentor_recruitment_channel)."),
    ({"programmes": ["sailing"]}, "There is no programme “sailing”. There are: youth."),
])  # fmt: skip
def test_a_mentor_with_what_we_do_not_know_is_not_written_down(asked: dict[str, Any], sentence: str):
    programme()

    usual: dict[str, Any] = {"first_name": "Karim", "programmes": ["youth"], "branch": branch(), "by": None}

    with pytest.raises(ValidationError) as refused:
        apply_as_mentor(**usual | asked)

    assert refused.value.messages == [sentence]
    assert (Mentor.objects.count(), Person.objects.count()) == (0, 0)


def test_the_desk_says_when_somebody_is_already_known():
    annelies = staff()
    known: dict[str, Any] = {"branch": branch(), "by": annelies, "first_name": "Karim", "phone": "0470123456"}
    take_in_mentor(programmes=[programme()], **known)
    take_in_mentee(programme=programme(), **known)

    with pytest.raises(Refused, match="Karim is already known here"):
        take_in_mentor(programmes=[programme()], **known)
    with pytest.raises(Refused, match="Karim is already known here"):
        take_in_mentee(programme=programme(), **known)


def strangers() -> dict[str, Any]:
    """Users who are not staff of the branch in Gent."""
    mentee = referred("Samer")
    return {
        "of another branch": staff("Bea", of=branch("Luik")),
        "of another organisation": staff(
            "Bo", of=branch("Gent", of=organisation("Ander vzw")), role="manager"
        ),
        "the mentee": signed_in(mentee.person),
        "a mentor": signed_in(applied("Karim").person),
        "a referrer": referrer(),
    }


@pytest.mark.parametrize(
    "who", ["of another branch", "of another organisation", "the mentee", "a mentor", "a referrer"]
)
def test_only_the_branch_leads_a_mentee_to_the_screening(who: str):
    by = strangers()[who]
    mentee = Mentee.objects.get()
    sentence = "Only a coordinator of Gent can do this."

    for action in (
        lambda: start_intake(mentee, by=by),
        lambda: record_profile(mentee, by=by, radius_km=5),
        lambda: ready_for_screening(mentee, by=by),
        lambda: take_in_mentee(first_name="X", programme=programme(), branch=branch(), by=by),
        lambda: take_in_mentor(first_name="X", programmes=[programme()], branch=branch(), by=by),
    ):
        with pytest.raises(Refused) as refused:
            action()
        assert refused.value.reason == sentence
    assert log_of(mentee) == [("", "referred")]


def test_a_manager_works_in_every_branch():
    mentee = referred(at=branch("Luik"))

    start_intake(mentee, by=staff("Bram", role="manager"))

    assert mentee.status == "intake"


# Whom a coordinator finds under a name and a number


def colleague() -> Person:
    """A manager who signs in, and who has no file as a mentee or a mentor."""
    bram = staff("Bram", role="manager").people.get()
    Person.objects.filter(pk=bram.pk).update(phone="+32470000077")
    return Person.objects.get(pk=bram.pk)


def mentor_of_antwerp() -> Person:
    karim = applied("Karim", at=branch("Antwerpen"), phone="0470 00 00 77").person
    signed_in(karim)
    return Person.objects.get(pk=karim.pk)


@pytest.mark.parametrize("somebody", [colleague, mentor_of_antwerp])
@pytest.mark.parametrize("kind", ["mentee", "mentor"])
def test_a_coordinator_writes_down_a_new_person_beside_one_whom_she_does_not_see(somebody: Any, kind: str):
    known, annelies = somebody(), staff()
    assert known.user is not None
    signs_in = known.user.email
    asked: dict[str, Any] = {"first_name": known.first_name, "phone": "0470000077", "branch": branch()}

    if kind == "mentee":
        mine: Mentee | Mentor = take_in_mentee(programme=programme(), by=annelies, **asked)
    else:
        mine = take_in_mentor(programmes=[programme()], by=annelies, **asked)
    record_profile(mine, by=annelies, email="taken@example.be", phone="")
    open_the_door(mine, by=annelies)

    kept = Person.objects.get(pk=known.pk)
    assert mine.person != kept
    assert (kept.email, kept.user, User.objects.get(pk=known.user.pk).email) == ("", known.user, signs_in)


def test_a_coordinator_writes_in_the_file_of_a_person_whom_she_sees():
    annelies, karim = staff(), applied("Karim", phone="0470 00 00 77")

    mentee = take_in_mentee(
        first_name="karim", phone="0470000077", programme=programme(), branch=branch(), by=annelies
    )

    assert mentee.person == karim.person


def test_the_sign_in_follows_the_address_that_the_desk_writes(annelies: User):
    mentee = referred("Samer", email="samer@example.be")
    open_the_door(mentee, by=None)
    record_profile(mentee, by=annelies, email="new@example.be")
    assert User.objects.get(people=mentee.person_id).email == "new@example.be"


def test_of_first_words_three_hundred_letters_are_kept():
    said = " ".join(["woorden"] * 40)
    assert referred("Samer", first_words=said).referrals.get().first_words == said[:300]


def test_a_coordinator_never_moves_the_sign_in_of_a_manager_who_is_also_a_mentor():
    annelies, bram = staff(), colleague()
    mentor = Mentor.objects.create(organisation=bram.organisation, person=bram, branch=branch())
    record_profile(mentor, by=annelies, email="taken@example.be")

    with pytest.raises(Refused, match="Only a manager changes the address with which a colleague signs in"):
        open_the_door(mentor, by=annelies)

    assert not User.objects.filter(email="taken@example.be").exists()


def test_what_is_said_of_somebody_known_repeats_what_was_typed():
    annelies = staff()
    known: dict[str, Any] = {"branch": branch(), "by": annelies, "phone": "0470123456"}
    take_in_mentee(programme=programme(), first_name="Samer", last_name="Haddad", **known)

    with pytest.raises(Refused, match=r"^samer is already known here"):
        take_in_mentee(programme=programme(), first_name="samer", **known)


@pytest.mark.django_db(transaction=True)
def test_a_profile_is_saved_although_the_broker_is_away_and_nobody_asks_it_again():
    mentee = referred()
    save = "from intake.people.actions import record_profile as save; from intake.models import Mentee; "

    with HungUp() as broker:
        saved = manage(
            "shell", "-c", save + "save(Mentee.objects.get(), by=None, radius_km=7)", REDIS_URL=broker.url
        )

    assert saved.returncode == 0, saved.stderr
    assert (Mentee.objects.get(pk=mentee.pk).radius_km, broker.calls) == (
        7,
        3,
    )  # a client calls three times, and once more per retry
