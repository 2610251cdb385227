"""The tables of matching, split by noun."""

from base.workflow.moves import tables
from matching.duos.models import Duo
from matching.plans.models import Effect, Mode, Plan, PlanLine, PlanSnapshot, Via
from matching.policies.models import CRITERIA, CandidateList, PairRule, Policy
from matching.proposals.models import Answer, Proposal

tables |= {"Plan": Plan.moves, "Effect": Effect.moves, "Proposal": Proposal.moves, "Duo": Duo.moves}

__all__ = [
    "CRITERIA",
    "Answer",
    "CandidateList",
    "Duo",
    "Effect",
    "Mode",
    "PairRule",
    "Plan",
    "PlanLine",
    "PlanSnapshot",
    "Policy",
    "Proposal",
    "Via",
]
