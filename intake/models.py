"""The tables of intake, split by noun."""

from base.workflow.moves import tables
from intake.availability.models import Availability, TimeBlock
from intake.background.models import Background, Diploma
from intake.people.models import Experience, LanguageSkill, Mentee, Mentor
from intake.programmes.models import AnswerOrder, CheckInStep, Partner, PartnerContact, Programme
from intake.reference.models import (
    CefrLevel,
    Code,
    Country,
    EducationLevel,
    Holiday,
    IscoGroup,
    Language,
    Nace,
    Occupation,
    OccupationTerm,
    Place,
    ReferenceFile,
    Region,
    Sector,
)
from intake.referrals.models import Contact, Referral
from intake.screening.models import Check, ModuleDone

tables |= {"Mentee": Mentee.moves, "Mentor": Mentor.moves}

__all__ = [
    "AnswerOrder",
    "Availability",
    "Background",
    "CefrLevel",
    "Check",
    "CheckInStep",
    "Code",
    "Contact",
    "Country",
    "Diploma",
    "EducationLevel",
    "Experience",
    "Holiday",
    "IscoGroup",
    "Language",
    "LanguageSkill",
    "Mentee",
    "Mentor",
    "ModuleDone",
    "Nace",
    "Occupation",
    "OccupationTerm",
    "Partner",
    "PartnerContact",
    "Place",
    "Programme",
    "ReferenceFile",
    "Referral",
    "Region",
    "Sector",
    "TimeBlock",
]
