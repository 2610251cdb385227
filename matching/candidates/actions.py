"""Keeping the stored candidates true: what to score again when something changes, and nothing more.

A mentee's profile changed: one row. A mentor's: one column. The weights: the stored criteria are added up again.
Days of waiting, status, breaks and places: nothing. Whoever reads a list looks at who is available (`workbench.best`).
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from intake.models import Mentee, Mentor, Programme
from matching.engine import NO_PEER, Candidates
from matching.engine import Policy as Weighing
from matching.models import CandidateList, Policy
from matching.plans.columns import Columns, load
from matching.plans.outcome import KEPT, weigh
from matching.plans.store import ENGINE_VERSION, candidates_of, packed, store_lists, store_scores

BYTES = 9
#: A list that was cut at `KEPT` and keeps fewer than this after changes of its mentors is scored again.
THIN = KEPT // 2


def ruling(programme: Programme) -> tuple[Policy, Weighing] | None:
    """The programme's policy and its form for the engine; None before the first one."""
    policy = Policy.objects.ruling(programme)
    return (policy, weigh(policy, programme)) if policy else None


def score_mentee(mentee: Mentee, *, at: datetime | None = None) -> bool:
    """Stores fresh candidates of one waiting mentee; returns False when the stored ones were fresh already."""
    at = at or timezone.now()
    rules = ruling(mentee.programme)
    if rules is None:
        return False
    policy, weighing = rules
    columns = load(mentee.programme, today=timezone.localdate(at), mentee=mentee)
    if not len(columns.mentees):
        CandidateList.objects.filter(mentee=mentee).delete()
        return False
    if _standing(policy).filter(mentee=mentee, profile_hash=columns.hashes[0]).exists():
        return False
    return _store(columns, weighing, policy, at)


def score_mentor(mentor: Mentor, *, at: datetime | None = None) -> int:
    """Puts one mentor in the right place of every list of the mentor's programmes; returns how many lists changed."""
    at = at or timezone.now()
    changed = 0
    for programme in mentor.programmes.filter(active=True).order_by("pk"):
        rules = ruling(programme)
        if rules is None:
            continue
        policy, weighing = rules
        columns = load(programme, today=timezone.localdate(at), mentor=mentor)
        found = candidates_of(columns, weighing, top=None)
        waiting = set(columns.mentees.id.tolist())
        pairs = {int(columns.mentees.id[row]): int(place) for place, row in enumerate(found.mentee)}
        points = packed(found)
        with transaction.atomic():
            lists = CandidateList.objects.filter(mentee__programme=programme, policy=policy)
            last = lists.filter(mentee__in=pairs).values_list("mentee", "kth_score")
            reached = [mentee for mentee, kth in last if found.score[pairs[mentee]] >= kth]
            touched = lists.filter(Q(mentee__in=reached) | Q(mentors__contains=[mentor.pk]))
            moved = [
                kept
                for kept in touched.select_for_update(of=("self",)).order_by("mentee")
                if kept.mentee_id in waiting
                and _place(
                    kept,
                    mentor.pk,
                    None
                    if kept.mentee_id not in pairs
                    else (int(found.score[pairs[kept.mentee_id]]), points[pairs[kept.mentee_id]].tobytes()),
                    at,
                )
            ]
            store_lists(moved)
        changed += len(moved)
    return changed


def recombine(programme: Programme, *, at: datetime | None = None) -> int:
    """After new weights: adds the stored criteria up again. Returns how many lists now follow the ruling policy.

    Lists that hold every possible mentor need nothing else. Where mentors were cut off, or left out by a minimum score
    before or after, other weights may bring them in, so those are scored again.
    """
    at = at or timezone.now()
    rules = ruling(programme)
    if rules is None:
        return 0
    policy, weighing = rules
    spread = np.array([weighing.weights_without_peer, weighing.weights], np.int64)
    behind = CandidateList.objects.filter(mentee__programme=programme).exclude(policy=policy)
    done = 0
    with transaction.atomic():
        whole = []
        for kept in behind.select_related("policy").select_for_update(of=("self",)).order_by("mentee"):
            if kept.kth_score or len(kept.mentors) < kept.possible or kept.engine_version != ENGINE_VERSION:
                continue
            if kept.policy.minimum_score or policy.minimum_score:
                continue
            rows = np.frombuffer(bytes(kept.breakdown), np.uint8).reshape(-1, BYTES)
            peer = rows[:, 5] != NO_PEER
            parts = np.where(rows[:, :6] == NO_PEER, 0, rows[:, :6]).astype(np.int64)
            scores = (parts * spread[peer.astype(np.intp)]).sum(axis=1)
            order = np.lexsort((kept.mentors, -scores))
            kept.mentors = [kept.mentors[place] for place in order]
            kept.scores = scores[order].tolist()
            kept.breakdown = rows[order].tobytes()
            kept.policy, kept.at = policy, at
            whole.append(kept)
        store_lists(whole)
        done += len(whole)
    left = list(behind.order_by("mentee").values_list("mentee", flat=True))
    if left:
        columns = load(programme, today=timezone.localdate(at), mentees=left)
        _store(columns, weighing, policy, at)
        done += len(columns.mentees)
        behind.filter(mentee__in=left).delete()  # who does not wait any more
    return done


def refresh(programme: Programme, *, at: datetime | None = None) -> list[int]:
    """Stores the lists that are stale again; returns the keys of their mentees."""
    at = at or timezone.now()
    rules = ruling(programme)
    if rules is None:
        return []
    policy, weighing = rules
    columns = load(programme, today=timezone.localdate(at))
    found = candidates_of(columns, weighing)
    rows = _behind(columns, found, policy)
    if rows:
        with transaction.atomic():
            store_scores(
                columns, found, organisation_id=policy.organisation_id, policy_id=policy.pk, at=at, rows=rows
            )
    return [int(columns.mentees.id[row]) for row in rows]


def stale(programme: Programme, *, today: datetime | None = None) -> list[int]:
    """The keys of waiting mentees whose list is missing, wore thin or says something else than scoring says now.

    Everybody is scored for it, so it sees whatever changed: a profile of either side, a branch, an interpreter, the
    programme, the policy, the engine.
    """
    rules = ruling(programme)
    if rules is None:
        return []
    columns = load(programme, today=timezone.localdate(today))
    rows = _behind(columns, candidates_of(columns, rules[1]), rules[0])
    return [int(columns.mentees.id[row]) for row in rows]


def _behind(columns: Columns, found: Candidates, policy: Policy) -> list[int]:
    """The mentee rows whose stored list is not what was found, as far as the list goes."""
    row_of = {mentee: row for row, mentee in enumerate(columns.mentees.id.tolist())}
    mentors, breakdown, hashes = columns.mentors.id[found.mentor], packed(found), columns.hashes
    behind = set(row_of.values())
    stored = _standing(policy).filter(mentee__programme=policy.programme_id).values_list(
        "mentee", "profile_hash", "mentors", "scores", "breakdown", "kth_score"
    )  # fmt: skip
    for mentee, profile, kept, scores, points, kth_score in stored.iterator(chunk_size=2_000):
        row = row_of.get(mentee)
        if row is None or hashes[row] != profile:
            continue
        start = found.of(row).start
        said = slice(start, min(found.of(row).stop, start + len(kept)))
        whole = bool(kth_score) or len(kept) == found.possible[row]
        same = mentors[said].tolist() == kept and found.score[said].tolist() == scores
        if whole and same and breakdown[said].tobytes() == bytes(points):
            behind.discard(row)
    return sorted(behind)


def _standing(policy: Policy) -> models.QuerySet[CandidateList]:
    """The lists of this policy and engine that did not wear thin; of whom the profile still fits is not looked at."""
    lists = CandidateList.objects.filter(policy=policy, engine_version=ENGINE_VERSION)
    return lists.exclude(kth_score__gt=0, mentors__len__lt=THIN)


def _store(columns: Columns, weighing: Weighing, policy: Policy, at: datetime) -> bool:
    found = candidates_of(columns, weighing)
    with transaction.atomic():
        store_scores(columns, found, organisation_id=policy.organisation_id, policy_id=policy.pk, at=at)
    return True


def _place(kept: CandidateList, mentor: int, fresh: tuple[int, bytes] | None, at: datetime) -> bool:
    """Takes the mentor out of a list and puts the new score in; True when the list changed.

    A list that was cut keeps only what is at least as good as its last score: below it, others may be missing, and
    how many are possible in all stays as it was when the whole row was scored.
    """
    rows = [bytes(kept.breakdown)[place : place + BYTES] for place in range(0, len(kept.breakdown), BYTES)]
    pairs = list(zip(kept.scores, kept.mentors, rows, strict=True))
    before = next((pair for pair in pairs if pair[1] == mentor), None)
    if (before and (before[0], before[2])) == fresh:
        return False
    left = [pair for pair in pairs if pair[1] != mentor]
    if fresh is not None and (not kept.kth_score or fresh[0] >= kept.kth_score):
        left.append((fresh[0], mentor, fresh[1]))
        left.sort(key=lambda pair: (-pair[0], pair[1]))
    if not kept.kth_score:
        kept.possible += (fresh is not None) - (before is not None)
    if len(left) > KEPT:
        left = left[:KEPT]
    kept.scores = [pair[0] for pair in left]
    kept.mentors = [pair[1] for pair in left]
    kept.breakdown = b"".join(pair[2] for pair in left)
    kept.kth_score = kept.scores[-1] if kept.scores and len(left) < kept.possible else 0
    kept.at = at
    return True
