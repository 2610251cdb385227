"""The demo's organisation: branches, programmes, partners, notices and the team."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time

from base.accounts.acting import acting_in
from base.accounts.actions import add_membership, add_person
from base.accounts.models import Branch, Organisation, Person, User
from base.accounts.sign_in import give_sign_in
from base.privacy.actions import write_text
from duo.demo.doors import NAME
from duo.demo.views import demo_address
from intake.availability.actions import set_week
from intake.models import LanguageSkill, Partner, Programme
from intake.programmes.actions import add_contact, add_partner, add_programme
from matching.policies.actions import set_weights

#: Key → (name, in Dutch, in French, in English, address, phone).
BRANCHES = {
    "brussels": (
        "Brussel / Bruxelles",
        "Brussel",
        "Bruxelles",
        "Brussels",
        "Anspachlaan 12, 1000 Brussel",
        "02 200 00 10",
    ),
    "liege": ("Liège", "Luik", "Liège", "Liège", "Rue Léopold 4, 4000 Liège", "04 200 00 20"),
    "antwerp": (
        "Antwerpen",
        "Antwerpen",
        "Anvers",
        "Antwerp",
        "Nationalestraat 31, 2000 Antwerpen",
        "03 200 00 30",
    ),
    "ghent": ("Gent", "Gent", "Gand", "Ghent", "Dok Noord 4, 9000 Gent", "09 224 00 00"),
    "aalst": ("Aalst", "Aalst", "Alost", "Aalst", "Molenstraat 8, 9300 Aalst", "053 20 00 40"),
    "mechelen": (
        "Mechelen",
        "Mechelen",
        "Malines",
        "Mechelen",
        "Onder-den-Toren 5, 2800 Mechelen",
        "015 20 00 50",
    ),
}
COORDINATORS = {
    "brussels": ("Nathalie", "Piron", "fr"),
    "liege": ("Olivier", "Lambert", "fr"),
    "antwerp": ("Joke", "Van Dyck", "nl"),
    "ghent": ("Annelies", "Wouters", "nl"),
    "aalst": ("Pieter", "De Smet", "nl"),
    "mechelen": ("Soumaya", "El Idrissi", "nl"),
}
#: Reception centres: name, postcode, branch, quiet room, online, who pays travel, remote.
CENTRES = (
    ("Opvangcentrum Dok Noord", "9000", "ghent", True, True, "centre", False),
    ("Opvangcentrum Westhoek", "8920", "ghent", False, True, "centre", True),
    ("Opvangcentrum Waasland", "9100", "aalst", True, True, "organisation", False),
    ("Opvangcentrum Netevallei", "2547", "antwerp", True, True, "centre", False),
    ("Centre d’accueil du Canal", "1000", "brussels", True, True, "centre", False),
    ("Centre d’accueil de la Meuse", "4020", "liege", True, True, "centre", False),
    ("Centre d’accueil des Ardennes", "5620", "liege", False, False, "self", True),
)
REFERRERS = (
    ("Arbeidsloket Leieland", "9000"),
    ("Maison de l’emploi de la Senne", "1000"),
    ("Wijkhuis De Brug", "2060"),
)
NOTICES = {
    "goal": (
        "Een mentor helpt je de weg te vinden naar werk. Een mentor belooft geen job.",
        "Un mentor aide à trouver le chemin vers l’emploi. Un mentor ne promet pas d’emploi.",
        "A mentor helps you find your way to work. A mentor does not promise a job.",
    ),
    "information_note": (
        "Je bent vrijwilliger bij Brugwerk vzw. Je bent verzekerd. Wat je hoort, blijft tussen jullie.",
        "Vous êtes volontaire chez Brugwerk vzw. Vous avez une assurance. Ce que vous entendez reste entre vous.",
        "You are a volunteer with Brugwerk vzw. You are insured. What you hear stays between you.",
    ),
    "privacy": (
        "Je gegevens dienen om een mentor te vinden. Je coördinator leest ze. Je kunt ze altijd inkijken.",
        "Vos données servent à trouver un mentor. Votre équipe les lit. Vous pouvez toujours les consulter.",
        "We use your data to find a mentor. Your coordinator reads them. You can always see them.",
    ),
    "code_of_conduct": (
        "Iedereen wordt gelijk behandeld, waar iemand ook vandaan komt.",
        "Chaque personne est traitée de la même façon, quelle que soit son origine.",
        "Everybody is treated equally, wherever they come from.",
    ),
}


@dataclass
class House:
    """What the demo people live in. `coordinators`: the user of each branch's coordinator."""

    organisation: Organisation
    manager: User
    branches: dict[str, Branch] = field(default_factory=dict)
    coordinators: dict[str, User] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    centres: dict[str, Partner] = field(default_factory=dict)
    referrers: list[Partner] = field(default_factory=list)
    centre_branch: dict[str, str] = field(default_factory=dict)
    interpreter: Person | None = None

    def coordinator(self, branch: Branch) -> User:
        """Who follows people in a branch."""
        return next(self.coordinators[key] for key, own in self.branches.items() if own.pk == branch.pk)


def staff(first: str, last: str, language: str, since: date, roles: dict[str, Branch | None]) -> User:
    """Returns the user of a new member of the team, who signs in by mail and works in office hours."""
    email = demo_address(first.lower())
    person = add_person(
        first_name=first, last_name=last, language=language, channel="mail", email=email, by=None
    )
    user = give_sign_in(person, by=None, email=email)
    assert user, "nobody of the demo is known elsewhere"
    for role, branch in roles.items():
        add_membership(person, role, branch, by=None, starts_on=since)
    set_week(person, [(day, time(9), time(18)) for day in range(5)], by=None)
    return user


def build(since: date) -> House:
    """Makes the organisation with everything that stands before the first mentee comes, as of the day `since`."""
    organisation = Organisation.objects.create(
        name=NAME, legal_form="vzw", insurer="Voorbeeldverzekering", policy_number="VB-2026-001"
    )
    with acting_in(organisation):
        manager = staff("Bram", "De Clercq", "nl", since, {"manager": None})
        house = House(organisation=organisation, manager=manager)
        for key, (name, nl, fr, en, address, phone) in BRANCHES.items():
            house.branches[key] = Branch.objects.create(
                name=name, name_nl=nl, name_fr=fr, name_en=en, address=address, phone=phone
            )
        for key, (first, last, language) in COORDINATORS.items():
            house.coordinators[key] = staff(
                first, last, language, since, {"coordinator": house.branches[key]}
            )
        for kind, (nl, fr, en) in NOTICES.items():
            write_text(organisation, kind, nl=nl, fr=fr, en=en)
        _programmes(house)
        _partners(house)
        house.interpreter = _interpreter(house, since)
    return house


def _programmes(house: House) -> None:
    house.programmes["youth"] = add_programme(
        "youth",
        name={"nl": "Jongeren", "fr": "Jeunes", "en": "Young people"},
        by=None,
        age_min=18,
        age_max=33,
        mentor_age_min=50,
        mentee_criteria=[
            "voluntary",
            "mental_space",
            "right_expectations",
            "age_18_33",
            "migration_background",
        ],
        mentor_criteria=[
            "open_diversity",
            "work_experience",
            "motivated",
            "right_expectations",
            "age_50plus",
        ],
        weeks=26,
        max_weeks=39,
        contacts_per_month=4,
        check_in_steps=["after_first", "monthly", "end"],
        topics=["orientation", "skills_gap", "cv_linkedin"],
        optional_topics=["application_advice", "network_intro", "language_practice", "interview_prep"],
        modules=["supermentor_base"],
        waiting_limit_days=45,
        answer_order="together",
    )
    house.programmes["reception"] = add_programme(
        "reception",
        name={"nl": "Opvang", "fr": "Centres d’accueil", "en": "Reception"},
        by=None,
        mentee_criteria=[
            "higher_ed_started",
            "skilled_worker",
            "labour_market_interest",
            "voluntary",
            "mental_space",
        ],
        mentor_criteria=[
            "open_diversity",
            "motivated",
            "sector_5y",
            "broad_network",
            "generic_hr",
            "resilience",
        ],
        weeks=17,
        max_weeks=26,
        contacts_per_month=2,
        other_branches=True,
        check_in_steps=["after_first", "midway", "end"],
        topics=["orientation", "field_connection", "skills_gap", "cv_linkedin"],
        optional_topics=["what_if", "network_intro", "workplace_visit", "language_practice"],
        modules=["asylum_mentee", "working_belgium", "challenges_tips"],
        waiting_limit_days=30,
        answer_order="mentor_first",
    )
    weights = {
        "sector": 35,
        "expectations": 20,
        "location": 15,
        "language": 15,
        "availability": 10,
        "peer": 5,
    }
    for programme in house.programmes.values():
        set_weights(programme, weights, by=None, reason="")


def _partners(house: House) -> None:
    for name, postcode, branch, quiet, online, payer, remote in CENTRES:
        house.centres[name] = add_partner(
            name,
            kinds=["centre", "referrer"],
            place=postcode,
            by=None,
            languages=["nl" if branch in ("ghent", "aalst", "antwerp") else "fr", "en"],
            travel_payer=payer,
            quiet_room=quiet,
            online=online,
            remote=remote,
        )
        house.centre_branch[name] = branch
    for name, postcode in REFERRERS:
        house.referrers.append(add_partner(name, kinds=["referrer"], place=postcode, by=None))
    rana = add_person(
        first_name="Rana",
        last_name="Mertens",
        channel="mail",
        email=demo_address("rana"),
        by=None,
    )
    give_sign_in(rana, by=None)
    add_contact(house.centres["Opvangcentrum Dok Noord"], rana, by=None, main=True)


def _interpreter(house: House, since: date) -> Person:
    luc = add_person(
        first_name="Luc",
        last_name="Peeters",
        channel="mail",
        email=demo_address("luc"),
        phone="0470 00 00 90",
        by=None,
    )
    give_sign_in(luc, by=None)
    add_membership(luc, "interpreter", house.branches["ghent"], by=None, starts_on=since)
    LanguageSkill.objects.bulk_create(
        LanguageSkill(organisation_id=luc.organisation_id, person=luc, language_id=language, level_id=level)
        for language, level in {"nl": "M", "fr": "C1", "en": "C1", "ti": "B2", "ar": "C1"}.items()
    )
    set_week(luc, [(day, time(9), time(21)) for day in range(6)], by=None)
    return luc
