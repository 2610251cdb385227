"""The benchmark's population as people in the database: every hard constraint occurs, thousands of rows a second.

Only for a database that is thrown away. Django must be set up before this is imported.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import repeat
from typing import Any

import numpy as np
from django.db import connection, models, transaction
from django.utils import timezone
from numpy.typing import NDArray

from base.accounts.acting import acting_in
from base.accounts.entity import new_public_ids
from base.accounts.models import Branch, Membership, Organisation, Person, User
from base.privacy.fields import encrypt
from benchmarks.population import _ISCO, Population
from intake.availability.half_days import HOURS
from intake.models import (
    Availability,
    Background,
    CefrLevel,
    Experience,
    Language,
    LanguageSkill,
    Mentee,
    Mentor,
    Occupation,
    Partner,
    Place,
    Programme,
    Region,
    Sector,
)
from intake.programmes.actions import add_partner, add_programme
from matching.engine import IN_PERSON, ONLINE, Experiences
from matching.engine.bitmaps import Bytes
from matching.models import PairRule
from matching.plans.columns import KINDS, topics
from matching.policies.actions import set_weights

WEIGHTS = {"sector": 35, "expectations": 20, "location": 15, "language": 15, "availability": 10, "peer": 5}


def settle(
    people: Population,
    *,
    code: str = "benchmark",
    branches: int = 6,
    other_branches: bool = True,
    home: Branch | None = None,
) -> Programme:
    """Writes a population: all mentees wait in the programme that is returned, the mentors of bit 0 take part in it.

    The others take part in another one. Whoever a centre keeps from meeting online lives in one; wishes are confirmed.
    home: a branch where all of them live, instead of `branches` in a house of their own.
    """
    house = home.organisation if home else Organisation.objects.get_or_create(name="Benchmark")[0]
    with acting_in(house), transaction.atomic():
        programme, other = (
            add_programme(name, name=name, by=None, organisation=house, other_branches=other_branches)
            for name in (code, f"{code}-other")
        )
        set_weights(programme, WEIGHTS, by=None, minimum_score=0)
        homes = (
            [home]
            if home
            else [
                Branch.objects.get_or_create(organisation=house, name=f"Branch {number}")[0]
                for number in range(branches)
            ]
        )
        _Settling(people, homes, code).write(programme, other)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return programme


class _Settling:
    """One population on its way into the tables."""

    def __init__(self, people: Population, homes: list[Branch], code: str) -> None:
        self.people, self.code = people, code
        self.today = timezone.localdate()
        self.branch = [home.pk for home in homes]
        tongues = Language.objects.order_by("tier", "sort", "code").values_list("code", flat=True)
        first = ["nl", "fr", "en"]
        self.languages = first + [code for code in tongues if code not in first]
        self.levels = list(CefrLevel.objects.order_by("sort").values_list("code", flat=True))
        real = Sector.objects.exclude(code__in=["other", "undecided"]).order_by("code")
        self.sectors = ["other", *real.values_list("code", flat=True)]
        self.occupations = list(
            Occupation.objects.order_by("isco_id", "pk").distinct("isco_id").values_list("pk", flat=True)
        )
        self.topics = topics()
        self.places = self._places()

    def write(self, programme: Programme, other: Programme) -> None:
        mentees, mentors = self.people.mentees, self.people.mentors
        mentee_person = self._persons("Mentee", len(mentees))
        mentor_person = self._persons("Mentor", len(mentors))
        by = User.objects.create_user()
        centre = add_partner(
            f"Centre of {self.code}",
            kinds=[Partner.Kind.CENTRE],
            place=Place.objects.earliest("pk"),
            online=False,
            by=None,
        )
        in_person = (mentees.modes & IN_PERSON) > 0
        kept_offline = ~mentees.centre_online | (mentees.modes == 0)
        mentee_id = fill(
            Mentee,
            len(mentees),
            person=mentee_person,
            programme=repeat(programme.pk),
            branch=self._branches(mentees.branch),
            status=repeat("ready"),
            waiting_since=(self.today - timedelta(days=days) for days in mentees.waiting_days.tolist()),
            centre=(centre.pk if kept else None for kept in kept_offline.tolist()),
            place=self._placed(mentees.x, mentees.y),
            radius_km=(mentees.radius // 10).tolist(),
            in_person=in_person.tolist(),
            online=(kept_offline | ((mentees.modes & ONLINE) > 0)).tolist(),
            job_goal=("job_goal:unclear" if unsure else None for unsure in mentees.unsure.tolist()),
            expectations=self._keys(mentees.expectations),
            peer_wish=mentees.peer.tolist(),
            interpreter_accepted=mentees.interpreter.tolist(),
            gender_wish=(("", "f", "m")[wish + 1] for wish in mentees.wish.tolist()),
            gender_wish_confirmed_by=(by.pk if wish >= 0 else None for wish in mentees.wish.tolist()),
        )
        mentor_id = fill(
            Mentor,
            len(mentors),
            person=mentor_person,
            branch=self._branches(mentors.branch),
            status=(
                "paused" if paused else "ready" if ready else "screening"
                for paused, ready in zip(mentors.paused.tolist(), mentors.ready.tolist(), strict=True)
            ),
            paused_until=(self.today if paused else None for paused in mentors.paused.tolist()),
            capacity=mentors.free.tolist(),
            place=self._placed(mentors.x, mentors.y),
            radius_km=(mentors.radius // 10).tolist(),
            in_person=((mentors.modes & IN_PERSON) > 0).tolist(),
            online=((mentors.modes & ONLINE) > 0).tolist(),
            offers=self._keys(mentors.offers),
            hr=mentors.hr.tolist(),
            broad_network=mentors.broad.tolist(),
            peer=mentors.peer.tolist(),
        )
        taking_part = (mentors.programmes & np.uint64(1)) > 0
        fill(
            Mentor.programmes.through,
            len(mentors),
            mentor=mentor_id,
            programme=(programme.pk if here else other.pk for here in taking_part.tolist()),
        )
        for person, side in ((mentee_person, mentees), (mentor_person, mentors)):
            self._speak(person, side.language)
            self._work(person, side.experiences)
            self._free(person, side.half_days)
        tokens = [encrypt("gender:m"), encrypt("gender:f")]
        fill(
            Background,
            len(mentors),
            person=mentor_person,
            gender=(tokens[woman] for woman in mentors.excluded[1].tolist()),
        )
        refused = np.unique(mentees.refused[mentees.refused[:, 1] < len(mentors)], axis=0).tolist()
        fill(
            PairRule,
            len(refused),
            mentee=(mentee_id[mentee] for mentee, _mentor in refused),
            mentor=(mentor_id[mentor] for _mentee, mentor in refused),
            rule=repeat("refused"),
        )
        self._interpret(mentors.bridge)

    def _persons(self, name: str, size: int) -> list[int]:
        return fill(Person, size, first_name=repeat(name))

    def _places(self) -> dict[tuple[int, int], int]:
        sides = [np.column_stack([side.x, side.y]) for side in (self.people.mentees, self.people.mentors)]
        points = [(x, y) for x, y in np.unique(np.concatenate(sides), axis=0).tolist()]
        keys = fill(
            Place,
            len(points),
            x=(x for x, _y in points),
            y=(y for _x, y in points),
            name_nl=(f"{self.code} {x} {y}" for x, y in points),
            region=repeat(Region.objects.earliest("pk").pk),
            languages=repeat(["nl"]),
            postcode=repeat("0000"),
            refnis=repeat("00000"),
            lat=repeat(50.8),
            lon=repeat(4.4),
            main=repeat(False),
        )
        return dict(zip(points, keys, strict=True))

    def _placed(self, x: NDArray[Any], y: NDArray[Any]) -> Iterable[int]:
        return (self.places[point] for point in zip(x.tolist(), y.tolist(), strict=True))

    def _branches(self, branch: NDArray[Any]) -> Iterable[int]:
        return (self.branch[number % len(self.branch)] for number in branch.tolist())

    def _keys(self, masks: NDArray[Any]) -> Iterable[list[str]]:
        return ([key for bit, key in enumerate(self.topics) if mask >> bit & 1] for mask in masks.tolist())

    def _speak(self, person: list[int], levels: Bytes) -> None:
        row, language = levels.nonzero()
        fill(
            LanguageSkill,
            len(row),
            person=(person[one] for one in row.tolist()),
            language=(self.languages[one] for one in language.tolist()),
            level=(self.levels[one] for one in levels[row, language].tolist()),
        )

    def _work(self, person: list[int], lines: Experiences) -> None:
        plain = np.column_stack([lines.of, lines.sector, lines.isco, lines.kind]).astype(np.int64)
        rows, first = np.unique(plain, axis=0, return_index=True)
        known = np.where(rows[:, 2] < 0, -1, np.searchsorted(_ISCO, rows[:, 2])).tolist()
        fill(
            Experience,
            len(rows),
            person=(person[one] for one in rows[:, 0].tolist()),
            sector=(self.sectors[one] for one in rows[:, 1].tolist()),
            occupation=(None if one < 0 else self.occupations[one % len(self.occupations)] for one in known),
            years=lines.years[first].tolist(),
            kind=(KINDS[one] for one in rows[:, 3].tolist()),
        )

    def _free(self, person: list[int], half_days: NDArray[Any]) -> None:
        row, half = ((half_days[:, None] >> np.arange(21, dtype=np.uint32)) & 1).nonzero()
        part = (half % 3).tolist()
        fill(
            Availability,
            len(row),
            person=(person[one] for one in row.tolist()),
            weekday=(half // 3).tolist(),
            starts=(HOURS[one][0] for one in part),
            ends=(HOURS[one][1] for one in part),
        )

    def _interpret(self, bridge: NDArray[np.bool_]) -> None:
        """One volunteer interpreter for each two languages that are bridged."""
        pairs = np.argwhere(np.triu(bridge, 1))
        person = self._persons("Interpreter", len(pairs))
        fill(Membership, len(pairs), person=person, role=repeat("interpreter"), starts_on=repeat(self.today))
        levels = np.zeros((len(pairs), len(bridge)), np.uint8)
        levels[np.arange(len(pairs))[:, None], pairs] = 7
        self._speak(person, levels)


def fill(model: type[models.Model], size: int, **columns: Iterable[Any]) -> list[int]:
    """Writes `size` rows with COPY and returns their keys; a column that is not given has its default."""
    table = model._meta.db_table
    keys: list[int] = []
    given: dict[str, Iterable[Any]] = {}
    with connection.cursor() as cursor:
        for field in model._meta.concrete_fields:
            if field.name in columns:
                given[str(field.column)] = columns[field.name]
            elif field.primary_key:
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                    [table, field.column, size],
                )
                keys = [key for (key,) in cursor.fetchall()]
                given[str(field.column)] = keys
            elif field.generated:
                continue
            elif field.name == "public_id":
                given[str(field.column)] = new_public_ids(size)
            elif field.has_default() or not field.null:
                given[str(field.column)] = repeat(field.get_db_prep_save(field.get_default(), connection))
        statement = f"COPY {table} ({', '.join(given)}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for _row, values in zip(range(size), zip(*given.values(), strict=False), strict=False):
                copy.write_row(values)
    return keys
