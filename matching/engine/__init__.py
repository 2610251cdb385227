"""The matching engine: arrays in, the provably best plan and its reasons out. No Django here."""

from matching.engine.assignment import Assignment, Pairing, assign, by_hand
from matching.engine.candidates import NO_PEER, Candidates, Pairs
from matching.engine.certificate import Certificate, certify
from matching.engine.choice import Choice, choice, difference
from matching.engine.equal_treatment import GroupFigures, Ratio, equal_treatment
from matching.engine.experiences import DID, INFORMAL, LEAVES, WANTS, Experience, Experiences
from matching.engine.explain import Explanation, explain
from matching.engine.gap import Gap, gap, profiles, recruitment
from matching.engine.policy import CRITERIA, HIGHEST_SCORE, MEETING_MODES, REASONS, ROUTES, Policy
from matching.engine.pricing import Proof, by_hand_over, prove
from matching.engine.problem import Problem
from matching.engine.profiles import B1, IN_PERSON, ONLINE, Mentee, Mentees, Mentor, Mentors
from matching.engine.replay import Replay, replay
from matching.engine.rolling import Move, Rolling
from matching.engine.scoring import best_and_all, every_pair, score
from matching.engine.stability import Stability, recombine, stability
from matching.engine.unmatched import Reason, Rival, Unmatched, obstacles, unmatched

__all__ = [
    "B1",
    "CRITERIA",
    "DID",
    "HIGHEST_SCORE",
    "INFORMAL",
    "IN_PERSON",
    "LEAVES",
    "MEETING_MODES",
    "NO_PEER",
    "ONLINE",
    "REASONS",
    "ROUTES",
    "WANTS",
    "Assignment",
    "Candidates",
    "Certificate",
    "Choice",
    "Experience",
    "Experiences",
    "Explanation",
    "Gap",
    "GroupFigures",
    "Mentee",
    "Mentees",
    "Mentor",
    "Mentors",
    "Move",
    "Pairing",
    "Pairs",
    "Policy",
    "Problem",
    "Proof",
    "Ratio",
    "Reason",
    "Replay",
    "Rival",
    "Rolling",
    "Stability",
    "Unmatched",
    "assign",
    "best_and_all",
    "by_hand",
    "by_hand_over",
    "certify",
    "choice",
    "difference",
    "equal_treatment",
    "every_pair",
    "explain",
    "gap",
    "obstacles",
    "profiles",
    "prove",
    "recombine",
    "recruitment",
    "replay",
    "score",
    "stability",
    "unmatched",
]
