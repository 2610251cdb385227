"""The matching from the database and back: a plan, its rows beside a raw COPY, a saved profile through the worker."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from io import StringIO
from itertools import cycle
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.database import application
from benchmarks.measure import Row, Timing, own, peak_of, timed
from benchmarks.population import population

STAGES: Final = ("load", "score", "assign", "save")

#: What a plan reads, and nothing more, so that the raw COPY moves no byte in vain.
READ: Final = {
    "mentees": """
        SELECT id, person_id, branch_id, place_id, radius_km, in_person, online, centre_id, job_goal_id, expectations,
               peer_wish, interpreter_accepted, waiting_since, gender_wish
        FROM intake_mentee WHERE programme_id = %(programme)s""",
    "mentors": """
        SELECT id, person_id, branch_id, place_id, radius_km, in_person, online, offers, hr, broad_network, peer,
               capacity, status
        FROM intake_mentor
        WHERE id IN (SELECT mentor_id FROM intake_mentor_programmes WHERE programme_id = %(programme)s)""",
    "skills": """
        SELECT person_id, language_id, level_id FROM intake_languageskill
        WHERE person_id IN (SELECT person_id FROM {people})""",
    "lines": """
        SELECT person_id, occupation_id, sector_id, years, kind FROM intake_experience
        WHERE person_id IN (SELECT person_id FROM {people})""",
    "hours": """
        SELECT person_id, weekday, starts, ends, free FROM intake_availability
        WHERE person_id IN (SELECT person_id FROM {people})""",
    "wishes": "SELECT person_id, gender FROM intake_background WHERE person_id IN (SELECT person_id FROM {people})",
    "refused": "SELECT mentee_id, mentor_id FROM matching_pairrule WHERE mentee_id IN (SELECT id FROM raw_mentees)",
}
PEOPLE: Final = "(SELECT person_id FROM raw_mentees UNION ALL SELECT person_id FROM raw_mentors) people"
#: What a plan writes.
WRITTEN: Final = {
    "matching_candidatelist": "SELECT * FROM matching_candidatelist WHERE mentee_id IN (SELECT id FROM raw_mentees)",
    "matching_planline": "SELECT * FROM matching_planline WHERE plan_id = %(plan)s",
    "matching_plansnapshot": "SELECT * FROM matching_plansnapshot WHERE plan_id = %(plan)s",
}


def rows(*, seed: int, quick: bool) -> Iterator[Row]:
    town, country = (200, 2_000) if quick else (720, 20_000)
    with application():
        yield from _match("match_720_s", "town", town, 2, seed)
        yield from _match("match_20k_s", "country", country, 75, seed, beside_copy=True)
        yield from _saved("country", country)


def saved_match(programme: str) -> dict[str, float]:
    """`match --save`: seconds of each stage, and in all."""
    from django.core.management import call_command

    from matching.models import Plan

    start = time.perf_counter()
    call_command("match", programme, save=True, stdout=StringIO())
    total = time.perf_counter() - start
    said = Plan.objects.latest("pk").seconds
    return {name: said[name] for name in STAGES[:3]} | {"save": total - said["total"], "total": total}


def _match(
    name: str, code: str, size: int, goal: float, seed: int, *, beside_copy: bool = False
) -> Iterator[Row]:
    from benchmarks.people import settle

    settle(population(size, seed=seed), code=code)
    whole, above, runs = peak_of(f"""
from benchmarks.application import saved_match
from benchmarks.measure import LONG
def people():
    import django
    django.setup()
    import matching.management.commands.match
def work(_people):
    runs = []
    while len(runs) < 5 and not (runs and runs[0]["total"] > LONG):
        runs.append(saved_match("{code}"))
    return runs
""")
    seconds: dict[str, list[float]] = {stage: [run[stage] for run in runs] for stage in (*STAGES, "total")}
    share = {stage: median(seconds[stage]) / median(seconds["total"]) for stage in STAGES}
    yield own(
        name,
        Timing(seconds["total"], None),
        goal=goal,
        note=f"{size} a side: "
        + ", ".join(f"{stage} {100 * part:.0f} %" for stage, part in share.items())
        + f"; peak {whole:.0f} MB, {above:.0f} MB of it for the plan",
    )
    if beside_copy:
        ours = [run["load"] + run["save"] for run in runs]
        peer = _raw_copy()
        yield Row(
            "store_20k_vs_copy", round(median(ours) / peer.median, 2), "x", "lower", 10, median(ours),
            (min(ours), max(ours)), peer.median,
            f"{size} a side, load and save; the peer is COPY of the same rows out and in, {peer.result:.0f} MB",
        )  # fmt: skip


def _raw_copy() -> Timing:
    """COPY of what the last plan read out, and of what it wrote in; the result is how many MB."""
    from django.db import connection

    from matching.models import Plan

    plan = Plan.objects.latest("pk")
    keys = {"programme": plan.programme_id, "plan": plan.pk}
    given: dict[str, bytes] = {}
    with connection.cursor() as cursor:
        for name, query in READ.items():
            cursor.execute(f"CREATE TEMP TABLE raw_{name} AS {query.format(people=PEOPLE)}", keys)
        for table, query in WRITTEN.items():
            cursor.execute(f"CREATE TEMP TABLE of_plan AS {query}", keys)
            with cursor.copy("COPY of_plan TO STDOUT") as out:
                given[table] = b"".join(bytes(part) for part in out)
            cursor.execute("DROP TABLE of_plan")
            cursor.execute(f"CREATE TABLE raw_{table} (LIKE {table} INCLUDING INDEXES)")

        def run() -> float:
            moved = sum(map(len, given.values()))
            for name in READ:
                with cursor.copy(f"COPY raw_{name} TO STDOUT") as out:
                    moved += sum(len(part) for part in out)
            for table, rows in given.items():
                with cursor.copy(f"COPY raw_{table} FROM STDIN") as into:
                    into.write(rows)
            return moved / 1e6

        def emptied() -> Timing:
            cursor.execute(f"TRUNCATE {', '.join(f'raw_{table}' for table in WRITTEN)}")
            return timed(run, runs=1)

        once = [emptied() for _run in range(5)]
        cursor.execute(f"DROP TABLE {', '.join(f'raw_{table}' for table in WRITTEN)}")
    return Timing([each.median for each in once], once[0].result)


def _saved(code: str, size: int) -> Iterator[Row]:
    """From the moment a profile is saved until the lists that a real worker wrote can be read."""
    from base.accounts.acting import acting_in  # these need Django, which is set up by then
    from intake.models import Mentee, Mentor, Programme
    from matching.models import CandidateList
    from tests.processes import Worker

    programme = Programme.objects.get(code=code)
    with TemporaryDirectory() as folder, acting_in(programme.organisation_id):
        worker = Worker(Path(folder) / "worker.log").start()
        try:
            lists = CandidateList.objects.filter(mentee__programme=programme).order_by("mentee")
            often = Counter(
                mentor for mentors in lists.values_list("mentors", flat=True) for mentor in mentors
            )
            mentees = Mentee.objects.filter(candidate_list__in=lists.filter(possible__gt=0)).order_by("pk")[
                :6
            ]
            mentors = Mentor.objects.filter(pk__in=[mentor for mentor, _times in often.most_common(6)])
            for name, people, note in (
                ("saved_to_candidates_20k_s", list(mentees), "a mentee's row"),
                ("saved_mentor_to_candidates_20k_s", list(mentors), "the column of a mentor in many lists"),
            ):
                _until_fresh(people[0])  # the worker's first task also reads its code
                taken = timed(partial(_each, _until_fresh, cycle(people[1:])), runs=5)
                yield own(name, taken, goal=2, note=f"{size} a side, {note}, through a real worker")
        finally:
            worker.stop()


def _each(work: Callable[[Any], None], people: Iterator[Any]) -> None:
    work(next(people))


def _until_fresh(somebody: Any) -> None:
    """Saves a profile that changes scores, and waits for the lists that follow from it."""
    from django.utils import timezone

    from intake.models import Mentee
    from intake.people.profiles import record_profile
    from matching.models import CandidateList
    from matching.plans.columns import topics

    began = timezone.now()
    known = topics()
    field = "expectations" if isinstance(somebody, Mentee) else "offers"
    said: dict[str, Any] = {field: known[:6] if len(getattr(somebody, field)) < 6 else known[:2]}
    record_profile(somebody, by=None, **said)
    fresh = CandidateList.objects.filter(at__gt=began)
    while not fresh.exists():
        if timezone.now().timestamp() - began.timestamp() > 60:
            raise TimeoutError("no fresh candidates after a minute")
        time.sleep(0.005)
