"""The matching engine: arrays in, the provably best plan and its reasons out. No Django here."""

from .assignment import Assignment, Pairing, assign, by_hand
from .candidates import NO_PEER, Candidates, Pairs
from .certificate import Certificate, certify
from .choice import Choice, choice, difference
from .equal_treatment import GroupFigures, Ratio, equal_treatment
from .experiences import DID, INFORMAL, LEAVES, WANTS, Experience, Experiences
from .explain import Explanation, explain
from .gap import Gap, gap, profiles, recruitment
from .policy import CRITERIA, HIGHEST_SCORE, MEETING_MODES, REASONS, ROUTES, Policy
from .pricing import Proof, by_hand_over, prove
from .problem import Problem
from .profiles import B1, IN_PERSON, ONLINE, Mentee, Mentees, Mentor, Mentors
from .replay import Replay, replay
from .rolling import Move, Rolling
from .scoring import every_pair, score
from .stability import Stability, recombine, stability
from .unmatched import Reason, Rival, Unmatched, unmatched

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
    "by_hand",
    "by_hand_over",
    "certify",
    "choice",
    "difference",
    "equal_treatment",
    "every_pair",
    "explain",
    "gap",
    "profiles",
    "prove",
    "recombine",
    "recruitment",
    "replay",
    "score",
    "stability",
    "unmatched",
]
