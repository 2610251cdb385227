"""Who comes when: the crowd over a year, and the people with a story of their own."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from base.accounts.models import Person
from base.workflow.moves import Refused
from duo.demo.history import History
from duo.demo.people import Drawn, topic
from duo.demo.views import demo_address
from followup.meetings.actions import book
from followup.meetings.slots import free_slots
from intake.models import Mentee, Mentor, Occupation
from matching.leaving.actions import close
from matching.models import Duo, Mode, Via

BRANCHES = {"ghent": 28, "brussels": 22, "antwerp": 18, "liege": 14, "aalst": 9, "mechelen": 9}
#: After so many days of waiting without any possible mentor, coordinator and mentee look for another way.
PATIENCE = 95

EVENINGS = [(1, time(17), time(20)), (3, time(17), time(20)), (5, time(9), time(12))]


def plan(history: History, people: int) -> None:
    """Plans a year for `people` mentees and about two mentors for every five of them."""
    random, crowd, house = history.random, history.crowd, history.house
    named(history)
    at_the_coast(history)
    for _ in range(round(people * 0.38) - 4):
        branch = random.choices(list(BRANCHES), list(BRANCHES.values()))[0]
        days = random.randint(80, 380) if random.random() < 0.72 else random.randint(16, 80)
        history.mentor(crowd.mentor(branch), branch, history.day(days, random.randint(9, 17)))
    for _ in range(people - 6):
        branch = random.choices(list(BRANCHES), list(BRANCHES.values()))[0]
        reception = branch != "mechelen" and random.random() < 0.58
        programme = "reception" if reception else "youth"
        drawn = crowd.mentee(programme, branch, house.centre_branch)
        luck = random.random()
        stays = ""
        if luck < 0.30:
            days = random.randint(80, 350)
        elif luck < 0.85:
            days = random.randint(16, 80)
        else:
            days, stays = random.randint(3, 16), random.choice(("referred", "intake", "screening", ""))
        history.mentee(drawn, programme, branch, history.day(days, random.randint(9, 17)), stays_at=stays)
    for days in range(340, 59, -14):
        history.at(history.day(days, 13), lambda at: history.round(at, 0.85))
    history.at(history.day(44, 13), lambda at: history.round(at, 0.35))
    history.at(history.day(9, 13), lambda at: history.round(at, 0.16))
    history.at(history.day(3, 13), lambda at: history.round(at, 0.1, silent=True))
    for days in range(330, 0, -15):
        history.at(history.day(days, 12), lambda at: end_of_patience(history, at))


def end_of_patience(history: History, at: datetime) -> None:
    """Who waited very long is offered language classes or guidance first, and the file is closed with that reason."""
    since = timezone.localdate(at) - timedelta(days=PATIENCE)
    for mentee in (
        Mentee.objects.ready().filter(waiting_since__lt=since).exclude(pk__in=history.scripted_mentees)
    ):
        if not mentee.proposals.holding().exists():
            reason = history.random.choice(("language_course", "started_training", "no_show"))
            by = history.house.coordinator(mentee.branch)
            close(mentee, f"stop_reason:{reason}", by=by, at=at)


def job(code: str) -> Occupation:
    """The first occupation of an ISCO-08 unit group."""
    occupation: Occupation = Occupation.objects.filter(isco_id=code).order_by("esco_code")[0]
    return occupation


def someone(first: str, last: str, language: str, number: str) -> dict[str, str]:
    """Names and addresses of somebody with a story."""
    email = demo_address(first.lower())
    return {
        "first_name": first,
        "last_name": last,
        "language": language,
        "reach": "mail",
        "email": email,
        "phone": number,
    }


def named(history: History) -> None:
    """Karim, Hilde, Samer, Amina and Yonas; Mariam is the one whom Hilde is asked about."""
    places = history.crowd.places
    karim = Drawn(
        someone("Karim", "Benali", "nl", "0470 00 00 91"),
        {
            "place": places["9000"],
            "radius_km": 20,
            "modes": {"in_person", "online"},
            "languages": {"nl": "M", "ar": "M", "fr": "B2", "en": "C1"},
            "experiences": [{"sector": "ict", "occupation": job("2511"), "years": 12, "kind": "did"}],
            "offers": [
                topic(code)
                for code in ("orientation", "skills_gap", "cv_linkedin", "network_intro", "interview_prep")
            ],
            "week": EVENINGS,
            "capacity": 2,
            "headline": "IT-architect",
            "source": "linkedin",
            "background": {"birth_year": 1972, "gender": "gender:m"},
        },
    )
    hilde = Drawn(
        someone("Hilde", "Verstraeten", "nl", "0470 00 00 92"),
        {
            "place": places["9050"],
            "radius_km": 15,
            "modes": {"in_person"},
            "languages": {"nl": "M", "en": "C1", "fr": "B2"},
            "experiences": [{"sector": "ict", "occupation": job("2522"), "years": 31, "kind": "did"}],
            "offers": [
                topic(code) for code in ("orientation", "field_connection", "skills_gap", "workplace_visit")
            ],
            "week": [(1, time(13), time(20)), (3, time(13), time(20))],
            "capacity": 1,
            "headline": "ICT-manager op rust",
            "source": "existing_pool",
            "background": {"birth_year": 1965, "gender": "gender:f"},
        },
    )
    history.mentor(karim, "ghent", history.day(230, 10), scripted=True)
    history.mentor(hilde, "ghent", history.day(60, 10), scripted=True)
    centre = "Opvangcentrum Dok Noord"
    stories = (
        (
            "Samer",
            "Haddad",
            "2512",
            {"ar": "M", "en": "B1", "nl": "A2"},
            150,
            "Weten welke IT-jobs hier bestaan",
        ),
        (
            "Amina",
            "Kadiri",
            "3512",
            {"ar": "M", "fr": "B1", "nl": "A2"},
            128,
            "Mijn eerste job in de IT vinden",
        ),
        (
            "Yonas",
            "Tesfay",
            "2522",
            {"ti": "M", "en": "B2", "nl": "A1"},
            132,
            "Weten welke netwerkjobs hier bestaan",
        ),
        ("Mariam", "Diallo", "2529", {"ff": "M", "fr": "B2", "en": "B1"}, 37, "Een bedrijf van binnen zien"),
    )
    for number, (first, last, isco, languages, days, hope) in enumerate(stories):
        language = "fr" if first == "Mariam" else "en" if first == "Yonas" else "nl"
        drawn = Drawn(
            someone(first, last, language, f"0470 00 00 {93 + number}"),
            {
                "radius_km": 15,
                "modes": {"in_person"},
                "languages": languages,
                "experiences": [
                    {"sector": "ict", "occupation": job(isco), "years": 4 + number, "kind": "did"}
                ],
                "expectations": [topic(code) for code in ("orientation", "skills_gap", "network_intro")],
                "week": [(1, time(17), time(20)), (3, time(17), time(20)), (5, time(9), time(12))],
                "job_goal": "clear",
                "goal_words": hope,
                "background": {
                    "birth_year": 1993 + number,
                    "gender": "gender:f" if first in ("Amina", "Mariam") else "gender:m",
                    "belgian": False,
                    "origin_duo": "yes",
                    "reason_of_stay": "reason_of_stay:protection",
                    "may_work": "yes",
                },
            },
            centre,
        )
        history.mentee(drawn, "reception", "ghent", history.day(days, 10), scripted=True)
    history.at(history.day(100, 14), lambda at: pair(history, "Samer", "Karim", at))
    history.at(history.day(84, 14), lambda at: pair(history, "Amina", "Karim", at))
    history.at(history.day(2, 14), lambda at: pair(history, "Mariam", "Hilde", at, silent=True))


def at_the_coast(history: History) -> None:
    """Two wait in Ostend, far from everybody else, and two mentors live there; one of them speaks Tigrinya.

    Luwam waits longest and is best served by her, but Filmon has nobody else: one after the other makes one duo, the
    plan makes two, on whatever day the demo is made.
    """
    ostend = history.crowd.places["8400"]
    both = {"place": ostend, "radius_km": 10, "modes": {"in_person"}, "week": EVENINGS}
    hopes = [topic(code) for code in ("orientation", "skills_gap", "cv_linkedin")]
    mentors = (
        ("Senait", "Kidane", "0470 00 00 81", {"ti": "M", "nl": "C1", "en": "B2"}, "Verpleegkundige", 58),
        ("Geert", "Vandewalle", "0470 00 00 82", {"nl": "M", "en": "B2", "fr": "B2"}, "Thuisverpleger", 61),
    )
    for number, (first, last, phone, languages, headline, age) in enumerate(mentors):
        drawn = Drawn(
            someone(first, last, "nl", phone) | {"email": f"{first.lower()}@post.example"},
            both
            | {
                "languages": languages,
                "experiences": [{"sector": "health", "occupation": job("2221"), "years": 25, "kind": "did"}],
                "offers": hopes,
                "capacity": 1,
                "headline": headline,
                "source": "volunteer_site",
                "background": {
                    "birth_year": history.now.year - age,
                    "gender": "gender:m" if number else "gender:f",
                },
            },
        )
        history.mentor(drawn, "ghent", history.day(200 - number, 10), scripted=True)
    mentees = (
        ("Luwam", "Tekle", "0470 00 00 83", {"ti": "M", "nl": "B1"}, "nl", "f", 76),
        ("Filmon", "Asfaha", "0470 00 00 84", {"ti": "M", "nl": "A1"}, "en", "m", 52),
    )
    for first, last, phone, languages, language, gender, days in mentees:
        drawn = Drawn(
            someone(first, last, language, phone) | {"email": f"{first.lower()}@post.example"},
            both
            | {
                "languages": languages,
                "experiences": [{"sector": "health", "occupation": job("2221"), "years": 6, "kind": "did"}],
                "expectations": hopes,
                "interpreter_accepted": False,
                "job_goal": "clear",
                "goal_words": "Mijn diploma van verpleegkundige laten erkennen",
                "background": {
                    "birth_year": 1990,
                    "gender": f"gender:{gender}",
                    "belgian": False,
                    "origin_duo": "yes",
                    "reason_of_stay": "reason_of_stay:protection",
                    "may_work": "yes",
                },
            },
        )
        history.mentee(drawn, "reception", "ghent", history.day(days, 10), scripted=True)


def pair(history: History, mentee_name: str, mentor_name: str, at: datetime, *, silent: bool = False) -> None:
    """One proposal of the story, with two times yes unless it is still open."""
    names = {
        "Samer": "Haddad",
        "Amina": "Kadiri",
        "Mariam": "Diallo",
        "Karim": "Benali",
        "Hilde": "Verstraeten",
    }
    mentee = Mentee.objects.select_related("person", "branch").get(
        person__first_name=mentee_name, person__last_name=names[mentee_name]
    )
    mentor = Mentor.objects.select_related("person").get(
        person__first_name=mentor_name, person__last_name=names[mentor_name]
    )
    proposal = history.propose(mentee, mentor, at, silent=True, via=Via.SECTOR, mode=Mode.IN_PERSON)
    if not silent:
        history.at(at + timedelta(days=1), lambda at: history.reply(proposal, mentor.person, 1, at))
        history.at(at + timedelta(days=2), lambda at: history.reply(proposal, mentee.person, 1, at))


def finish(history: History) -> None:
    """Samer and Amina have an appointment ahead, so that their pages show one."""
    for first, last in (("Samer", "Haddad"), ("Amina", "Kadiri")):
        person = Person.objects.select_related("user").get(first_name=first, last_name=last)
        duo = Duo.objects.running().with_people().filter(proposal__mentee__person=person).first()
        if duo is None or duo.meetings.upcoming(history.now).exists():
            continue
        for slot in free_slots(duo, at=history.now + timedelta(days=2))[:5]:
            try:
                book(duo, slot.start, by=person.user, at=history.now)
                break
            except Refused:
                continue
