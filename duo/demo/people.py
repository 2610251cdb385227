"""Believable people, drawn with a seed and shaped on published figures.

Youth: 27 % Belgian and 73 % foreign nationality; of those born abroad two thirds came through family reunification and
one third has protection (annual report 2020). Reception: applicants, most with higher studies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from random import Random
from typing import Any

from django.db.models import Q

from intake.models import Occupation, Place

#: Country → (share among those born abroad, first names, last names, mother tongue, other languages).
ORIGINS: dict[str, tuple[int, str, str, str, tuple[str, ...]]] = {
    "SY": (
        16,
        "Rania Farid Mariam Omar Layla Hassan Nour Ziad",
        "Al-Khatib Haddad Darwish Nassar Khoury Sabbagh",
        "ar",
        ("en",),
    ),
    "AF": (
        13,
        "Zahra Hamid Farzana Navid Mina Elyas",
        "Noorzai Moradi Rahimi Ahmadi Karimi Sadat",
        "prs",
        ("en", "fa"),
    ),
    "ER": (
        8,
        "Luwam Dawit Selam Filmon Merhawi Saba",
        "Haile Gebre Kidane Tesfay Mehari",
        "ti",
        ("en", "ar"),
    ),
    "UA": (
        9,
        "Liubov Olena Andriy Iryna Taras",
        "Shevchenko Kovalenko Bondar Melnyk Lysenko",
        "uk",
        ("ru", "en"),
    ),
    "GN": (7, "Mamadou Fatou Aïssatou Ibrahima Mariama", "Diallo Bah Barry Sow Camara", "ff", ("fr",)),
    "CD": (
        9,
        "Claudette Jean-Bosco Grâce Patrick Héritier",
        "Ngo Bassa Mukendi Kabongo Ilunga Kalala",
        "fr",
        ("ln",),
    ),
    "MA": (
        13,
        "Hajar Anas Salma Younes Imane Bilal",
        "El Amrani Benjelloun Chakir Ouali Tazi",
        "ar",
        ("fr",),
    ),
    "TR": (8, "Elif Emre Zeynep Murat Derya", "Demir Kaya Yildiz Aydin Arslan", "tr", ("en",)),
    "IQ": (6, "Zaid Hawra Mustafa Noor", "Al-Jubouri Karim Saleh Jabbar Al-Bayati", "ar", ("ckb", "en")),
    "SO": (5, "Khalid Hodan Abdi Ifrah", "Warsame Farah Jama Nur Yusuf", "so", ("en", "ar")),
    "CM": (6, "Blessing Christian Solange Thierry", "Ngono Mbarga Fotso Kamga Nkem", "fr", ("en",)),
}
BELGIAN = ("Yasmina Adam Ines Bilal Sara Enzo Nora Mehdi", "El Mansouri Yilmaz Okoye Lopes Van Acker Kaplan")
MENTOR_NAMES = {
    "nl": (
        "Lieve Erik Marleen Wim Sofie Johan Thomas Petra Stef Katrien Filip Greet Dirk Ingrid Joris Kristien Veerle",
        "Baert Goossens Vos Lambrecht De Bruyn Raes Maes Claes Jacobs Willems Desmet Aerts Janssens Dewulf Coppens",
    ),
    "fr": (
        "Michel Anne Philippe Isabelle Véronique Marc Françoise Benoît Catherine Étienne Monique Pascal Brigitte",
        "Dubois Lambert Lejeune Renard Simon Leclercq Dumont Collard Servais Gérard",
    ),
}
#: Sector → (weight among mentees, weight among mentors, ISCO-08 unit groups).
SECTORS: dict[str, tuple[int, int, tuple[str, ...]]] = {
    "health": (15, 11, ("2221", "3221", "2262", "3212", "5321")),
    "ict": (14, 12, ("2512", "2511", "2522", "3512", "2529")),
    "engineering": (9, 7, ("2142", "2144", "2141", "3115")),
    "construction": (8, 4, ("7115", "7411", "7126", "3112")),
    "logistics": (8, 4, ("4321", "8332", "4323")),
    "retail": (7, 5, ("5223", "5222", "1420")),
    "horeca": (7, 4, ("5120", "1412", "5131")),
    "admin_hr": (6, 15, ("2423", "3343", "4110", "1212")),
    "education": (7, 12, ("2330", "2341", "2342")),
    "finance": (6, 9, ("2411", "3313", "4311")),
    "social": (5, 7, ("2635", "3412")),
    "arts": (3, 2, ("7313", "2652", "2166")),
    "manufacturing": (4, 3, ("7223", "7233")),
    "marketing": (2, 6, ("2431", "2432")),
    "science": (3, 2, ("2131", "2113")),
    "public": (1, 5, ("3359", "1112")),
}
#: Where people of a branch live.
POSTCODES = {
    "brussels": ("1000", "1030", "1070", "1080", "1050", "1190", "1140", "1800"),
    "liege": ("4000", "4020", "4030", "4100", "4800", "5000"),
    "antwerp": ("2000", "2060", "2100", "2140", "2600", "2640", "2500"),
    "ghent": ("9000", "9040", "9050", "9800", "9900", "9100", "8500"),
    "aalst": ("9300", "9200", "9400", "9320", "1790"),
    "mechelen": ("2800", "2820", "3000", "2500", "1980"),
}
HOPES = (
    "orientation", "field_connection", "skills_gap", "cv_linkedin", "application_advice", "network_intro",
    "workplace_visit", "language_practice", "interview_prep", "daily_life",
)  # fmt: skip
MINIMAL = {"orientation", "field_connection", "what_if", "skills_gap", "cv_linkedin"}
GOALS = {
    "nl": ("Weten welke jobs er zijn in mijn vak", "Een Belgisch cv maken", "Een bedrijf van binnen zien"),
    "fr": (
        "Savoir quels emplois vont avec mon métier",
        "Avoir un CV belge",
        "Voir une entreprise de l’intérieur",
    ),
    "en": ("Know which jobs exist in my field", "Make a Belgian CV", "See a company from inside"),
}
SOURCES = ("existing_pool", "existing_pool", "linkedin", "volunteer_site", "company", "word_of_mouth")
PARTS = ((time(9), time(12)), (time(13), time(17)), (time(17), time(20)))


def topic(code: str) -> str:
    """The key of a topic from its short code."""
    return f"content_minimal:{code}" if code in MINIMAL else f"content_optional:{code}"


@dataclass
class Drawn:
    """Somebody who may come to the demo: `names` for `refer` or `apply_as_mentor`, `profile` for `record_profile`."""

    names: dict[str, Any]
    profile: dict[str, Any]
    centre: str = ""


class Crowd:
    """Draws people one after the other; the same seed draws the same people."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.number = 0
        self.taken: set[tuple[str, str]] = set()
        groups = {code for _, _, codes in SECTORS.values() for code in codes}
        self.jobs: dict[str, list[Occupation]] = {}
        elsewhere = Q(name_nl__contains="ILT-")  # an inspectorate of the Netherlands
        occupations = Occupation.objects.filter(isco_id__in=groups).exclude(elsewhere)
        for job in occupations.order_by("isco_id", "esco_code"):
            self.jobs.setdefault(job.isco_id, []).append(job)
        postcodes = {code for codes in POSTCODES.values() for code in codes} | {
            "8400"
        }  # and Ostend, for a story
        self.places = {
            place.postcode: place
            for place in Place.objects.filter(postcode__in=postcodes, main=True).order_by("pk")
        }

    def mentee(self, programme: str, branch: str, centres: dict[str, str]) -> Drawn:
        """A mentee for a programme ("youth" or "reception") in a branch; `centres`: centre name → branch."""
        random = self.random
        french = branch in ("liege",) or (branch == "brussels" and random.random() < 0.6)
        belgian = programme == "youth" and random.random() < 0.27
        country, names = self._origin(belgian)
        levels = self._mentee_languages(country, belgian, french)
        near = (
            [name for name, where in centres.items() if where == branch] if programme == "reception" else []
        )
        centre = random.choice(near) if near and random.random() < 0.85 else ""
        sector, job = self._work(0)
        unsure = random.random() < 0.2
        profile: dict[str, Any] = {
            "radius_km": random.choice((8, 10, 12, 15, 20)),
            "modes": {"in_person", "online"} if random.random() < 0.55 else {"in_person"},
            "languages": levels,
            "experiences": [
                {"sector": sector, "occupation": job, "years": random.randint(0, 9), "kind": "did"}
            ],
            "expectations": [topic(code) for code in random.sample(HOPES, random.randint(2, 4))],
            "week": self._week(random.randint(2, 4)),
            "job_goal": "unclear" if unsure else "clear",
            "goal_words": random.choice(GOALS["fr" if french else "nl"]),
            "peer_wish": random.random() < 0.15,
            "interpreter_accepted": random.random() < 0.3,
            "background": self._background(programme, country, belgian),
        }
        if random.random() < 0.15:
            profile["experiences"].append({"sector": self._work(0)[0], "kind": "wants"})
        if not centre:
            profile["place"] = self.places[random.choice(POSTCODES[branch])]
        spoken = next(
            (code for code in ("nl", "fr", "en") if levels.get(code) in ("B1", "B2", "C1", "M")), "en"
        )
        return Drawn(self._reach(names, spoken, online=random.random() < 0.8), profile, centre)

    def mentor(self, branch: str) -> Drawn:
        """A mentor in a branch."""
        random = self.random
        french = branch == "liege" or (branch == "brussels" and random.random() < 0.5)
        language = "fr" if french else "nl"
        firsts, lasts = MENTOR_NAMES[language]
        names = self._names(firsts, lasts)
        levels = {
            language: "M",
            "en": random.choice(("B1", "B2", "C1")),
            "nl" if french else "fr": random.choice(("A2", "B1", "B2")),
        }
        if random.random() < 0.16:
            levels[random.choice(("ar", "tr", "es", "uk", "fa"))] = random.choice(("B2", "M"))
        sector, job = self._work(1)
        profile = {
            "place": self.places[random.choice(POSTCODES[branch])],
            "radius_km": random.choice((10, 15, 20, 25, 30)),
            "modes": {"in_person", "online"} if random.random() < 0.65 else {"in_person"},
            "languages": levels,
            "experiences": [
                {"sector": sector, "occupation": job, "years": random.randint(5, 35), "kind": "did"}
            ],
            "offers": [topic(code) for code in random.sample(HOPES, random.randint(4, 7))],
            "week": self._week(random.randint(3, 5)),
            "capacity": random.choice((1, 1, 1, 2)),
            "hr": sector == "admin_hr" and random.random() < 0.6,
            "broad_network": random.random() < 0.3,
            "peer": random.random() < 0.1,
            "headline": job.name_in(language)[:1].upper() + job.name_in(language)[1:110],
            "source": random.choice(SOURCES),
            "background": {
                "birth_year": random.randint(1952, 1975),
                "gender": f"gender:{random.choice('fm')}",
            },
        }
        return Drawn(self._reach(names, language, online=random.random() < 0.9), profile)

    def _origin(self, belgian: bool) -> tuple[str, tuple[str, str]]:
        random = self.random
        if belgian:
            firsts, lasts = BELGIAN
            return "BE", self._names(firsts, lasts)
        country = random.choices(list(ORIGINS), [origin[0] for origin in ORIGINS.values()])[0]
        _share, firsts, lasts, _tongue, _others = ORIGINS[country]
        return country, self._names(firsts, lasts)

    def _names(self, firsts: str, lasts: str) -> tuple[str, str]:
        """A first and a last name that nobody else has, as long as there are some left."""
        for _ in range(99):
            names = (self.random.choice(firsts.split()), self._last(lasts))
            if names not in self.taken:
                break
        self.taken.add(names)
        return names

    def _last(self, lasts: str) -> str:
        """A last name; particles (De, Van, El, Ngo) stay with the word that follows."""
        words, whole = lasts.split(), list[str]()
        for word in words:
            if whole and whole[-1].split()[-1] in ("De", "Van", "El", "Ngo"):
                whole[-1] += f" {word}"
            else:
                whole.append(word)
        return self.random.choice(whole)

    def _mentee_languages(self, country: str, belgian: bool, french: bool) -> dict[str, str]:
        random = self.random
        local = "fr" if french else "nl"
        if belgian:
            return {local: "M", "en": random.choice(("A2", "B1", "B2"))}
        tongue, others = ORIGINS[country][3:]
        levels = {tongue: "M", local: random.choices(("A1", "A2", "B1", "B2", "C1"), (14, 24, 34, 20, 8))[0]}
        for other in others:
            if random.random() < 0.65 and other not in levels:
                levels[other] = random.choices(("A2", "B1", "B2", "C1"), (20, 35, 30, 15))[0]
        return levels | {tongue: "M"}

    def _work(self, side: int) -> tuple[str, Occupation]:
        sector = self.random.choices(
            list(SECTORS), [float((mentees, mentors)[side]) for mentees, mentors, _codes in SECTORS.values()]
        )[0]
        codes = [code for code in SECTORS[sector][2] if code in self.jobs]
        return sector, self.random.choice(self.jobs[self.random.choice(codes)][:6])

    def _week(self, halves: int) -> list[tuple[int, time, time]]:
        random = self.random
        days, parts = (4, 5, 4, 5, 4, 2), (2, 3, 4)
        picked = {
            (random.choices(range(6), days)[0], random.choices(range(3), parts)[0]) for _ in range(halves)
        }
        return [(day, *PARTS[part]) for day, part in sorted(picked)]

    def _background(self, programme: str, country: str, belgian: bool) -> dict[str, Any]:
        random = self.random
        if programme == "reception":
            reason = "protection"
        elif belgian:
            reason = "born_be"
        else:
            reason = "family" if random.random() < 2 / 3 else "protection"
        return {
            "birth_year": random.randint(1994, 2007) if programme == "youth" else random.randint(1976, 2003),
            "gender": f"gender:{random.choice('fm')}",
            "belgian": belgian,
            "origin_duo": "yes",
            "reason_of_stay": f"reason_of_stay:{reason}",
            "may_work": random.choice(("yes", "yes", "not_yet")) if programme == "reception" else "yes",
        }

    def _reach(self, names: tuple[str, str], language: str, *, online: bool) -> dict[str, Any]:
        """Names and addresses under `.example`, where no mail can ever arrive; numbers counted up from 0470 01."""
        self.number += 1
        local = f"{names[0]}.{names[1]}.{self.number}".lower().replace(" ", "").replace("’", "")
        plain = local.encode("ascii", "ignore").decode()
        return {
            "first_name": names[0],
            "last_name": names[1],
            "language": language,
            "reach": self.random.choice(("mail", "sms")) if online else "call",
            "email": f"{plain}@post.example" if online else "",
            "phone": f"0470 {1 + self.number // 10000:02} {self.number // 100 % 100:02} {self.number % 100:02}",
        }
