"""The tables of followup, split by noun."""

from base.workflow.moves import tables
from followup.checkins.models import CheckIn
from followup.kickoffs.models import Agreement, Goal
from followup.meetings.models import CalendarFeed, Meeting, MeetingMode, Mood, Participant, ShortLink, Telling

tables |= {"Meeting": Meeting.moves, "Goal": Goal.moves, "CheckIn": CheckIn.moves}

__all__ = [
    "Agreement",
    "CalendarFeed",
    "CheckIn",
    "Goal",
    "Meeting",
    "MeetingMode",
    "Mood",
    "Participant",
    "ShortLink",
    "Telling",
]
