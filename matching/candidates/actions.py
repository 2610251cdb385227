"""Keeping the stored candidates true: what to score again when something changes, and nothing more.

A mentee's profile changed: one row. A mentor's: one column. The weights: the stored criteria are added up again.
Days of waiting, status, breaks and places: nothing. Whoever reads a list looks at who is available (`candidates.best`).
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
from matching.plans.outcome import CANDIDATES_KEPT, weigh
from matching.plans.store import ENGINE_VERSION, candidates_of, packed, store_lists, store_scores

#: The width of a pair in `CandidateList.breakdown`.
PAIR_BYTES = 9
#: A list that was cut at `CANDIDATES_KEPT` and keeps fewer than this after changes of its mentors is scored again.
THIN = CANDIDATES_KEPT // 2


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
    if _lists_in_force(policy).filter(mentee=mentee, profile_hash=columns.hashes[0]).exists():
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
        candidates = candidates_of(columns, weighing, top=None)
        waiting = set(columns.mentees.id.tolist())
        pair_of = {int(columns.mentees.id[row]): int(pair) for pair, row in enumerate(candidates.mentee)}
        breakdown = packed(candidates)
        with transaction.atomic():
            lists = CandidateList.objects.filter(mentee__programme=programme, policy=policy)
            lowest_scores = lists.filter(mentee__in=pair_of).values_list("mentee", "kth_score")
            reached = [
                mentee
                for mentee, kth_score in lowest_scores
                if candidates.score[pair_of[mentee]] >= kth_score
            ]
            lists_touched = lists.filter(Q(mentee__in=reached) | Q(mentors__contains=[mentor.pk]))
            changed_lists = [
                candidate_list
                for candidate_list in lists_touched.select_for_update(of=("self",)).order_by("mentee")
                if candidate_list.mentee_id in waiting
                and _put_in_place(
                    candidate_list,
                    mentor.pk,
                    None
                    if candidate_list.mentee_id not in pair_of
                    else (
                        int(candidates.score[pair_of[candidate_list.mentee_id]]),
                        breakdown[pair_of[candidate_list.mentee_id]].tobytes(),
                    ),
                    at,
                )
            ]
            store_lists(changed_lists)
        changed += len(changed_lists)
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
    weights = np.array([weighing.weights_without_peer, weighing.weights], np.int64)
    outdated = CandidateList.objects.filter(mentee__programme=programme).exclude(policy=policy)
    count = 0
    with transaction.atomic():
        recombined = []
        locked = outdated.select_related("policy").select_for_update(of=("self",))
        for candidate_list in locked.order_by("mentee"):
            if (
                candidate_list.kth_score
                or len(candidate_list.mentors) < candidate_list.possible
                or candidate_list.engine_version != ENGINE_VERSION
            ):
                continue
            if candidate_list.policy.minimum_score or policy.minimum_score:
                continue
            rows = np.frombuffer(bytes(candidate_list.breakdown), np.uint8).reshape(-1, PAIR_BYTES)
            peer = rows[:, 5] != NO_PEER
            points = np.where(rows[:, :6] == NO_PEER, 0, rows[:, :6]).astype(np.int64)
            scores = (points * weights[peer.astype(np.intp)]).sum(axis=1)
            order = np.lexsort((candidate_list.mentors, -scores))
            candidate_list.mentors = [candidate_list.mentors[place] for place in order]
            candidate_list.scores = scores[order].tolist()
            candidate_list.breakdown = rows[order].tobytes()
            candidate_list.policy, candidate_list.at = policy, at
            recombined.append(candidate_list)
        store_lists(recombined)
        count += len(recombined)
    unscored = list(outdated.order_by("mentee").values_list("mentee", flat=True))
    if unscored:
        columns = load(programme, today=timezone.localdate(at), mentees=unscored)
        _store(columns, weighing, policy, at)
        count += len(columns.mentees)
        outdated.filter(mentee__in=unscored).delete()  # who does not wait any more
    return count


def refresh(programme: Programme, *, at: datetime | None = None) -> list[int]:
    """Stores the lists that are stale again; returns the keys of their mentees."""
    at = at or timezone.now()
    rules = ruling(programme)
    if rules is None:
        return []
    policy, weighing = rules
    columns = load(programme, today=timezone.localdate(at))
    candidates = candidates_of(columns, weighing)
    rows = _stale_rows(columns, candidates, policy)
    if rows:
        with transaction.atomic():
            store_scores(
                columns,
                candidates,
                organisation_id=policy.organisation_id,
                policy_id=policy.pk,
                at=at,
                rows=rows,
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
    rows = _stale_rows(columns, candidates_of(columns, rules[1]), rules[0])
    return [int(columns.mentees.id[row]) for row in rows]


def _stale_rows(columns: Columns, candidates: Candidates, policy: Policy) -> list[int]:
    """The mentee rows whose stored list is not what scoring says, as far as the list goes."""
    row_of = {mentee: row for row, mentee in enumerate(columns.mentees.id.tolist())}
    mentors, breakdown, hashes = columns.mentors.id[candidates.mentor], packed(candidates), columns.hashes
    stale = set(row_of.values())
    stored = _lists_in_force(policy).filter(mentee__programme=policy.programme_id).values_list(
        "mentee", "profile_hash", "mentors", "scores", "breakdown", "kth_score"
    )  # fmt: skip
    for mentee, profile_hash, stored_mentors, stored_scores, stored_breakdown, kth_score in stored.iterator(
        chunk_size=2_000
    ):
        row = row_of.get(mentee)
        if row is None or hashes[row] != profile_hash:
            continue
        start = candidates.of(row).start
        compared = slice(start, min(candidates.of(row).stop, start + len(stored_mentors)))
        is_complete = bool(kth_score) or len(stored_mentors) == candidates.possible[row]
        is_same = (
            mentors[compared].tolist() == stored_mentors
            and candidates.score[compared].tolist() == stored_scores
        )
        if is_complete and is_same and breakdown[compared].tobytes() == bytes(stored_breakdown):
            stale.discard(row)
    return sorted(stale)


def _lists_in_force(policy: Policy) -> models.QuerySet[CandidateList]:
    """The lists of this policy and engine that did not wear thin; of whom the profile still fits is not looked at."""
    lists = CandidateList.objects.filter(policy=policy, engine_version=ENGINE_VERSION)
    return lists.exclude(kth_score__gt=0, mentors__len__lt=THIN)


def _store(columns: Columns, weighing: Weighing, policy: Policy, at: datetime) -> bool:
    candidates = candidates_of(columns, weighing)
    with transaction.atomic():
        store_scores(columns, candidates, organisation_id=policy.organisation_id, policy_id=policy.pk, at=at)
    return True


def _put_in_place(
    candidate_list: CandidateList, mentor: int, fresh: tuple[int, bytes] | None, at: datetime
) -> bool:
    """Takes the mentor out of a list and puts the new score in; True when the list changed.

    A list that was cut keeps only what is at least as good as its last score: below it, others may be missing, and
    how many are possible in all stays as it was when the whole row was scored.
    """
    rows = [
        bytes(candidate_list.breakdown)[place : place + PAIR_BYTES]
        for place in range(0, len(candidate_list.breakdown), PAIR_BYTES)
    ]
    entries = list(zip(candidate_list.scores, candidate_list.mentors, rows, strict=True))
    before = next((entry for entry in entries if entry[1] == mentor), None)
    if (before and (before[0], before[2])) == fresh:
        return False
    others = [entry for entry in entries if entry[1] != mentor]
    if fresh is not None and (not candidate_list.kth_score or fresh[0] >= candidate_list.kth_score):
        others.append((fresh[0], mentor, fresh[1]))
        others.sort(key=lambda entry: (-entry[0], entry[1]))
    if not candidate_list.kth_score:
        candidate_list.possible += (fresh is not None) - (before is not None)
    if len(others) > CANDIDATES_KEPT:
        others = others[:CANDIDATES_KEPT]
    candidate_list.scores = [entry[0] for entry in others]
    candidate_list.mentors = [entry[1] for entry in others]
    candidate_list.breakdown = b"".join(entry[2] for entry in others)
    candidate_list.kth_score = (
        candidate_list.scores[-1] if candidate_list.scores and len(others) < candidate_list.possible else 0
    )
    candidate_list.at = at
    return True
