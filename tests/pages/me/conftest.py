"""Two people have an appointment."""

from tests.english import in_english
from tests.followup.conftest import duo, meeting, mentee, mentor

__all__ = ["duo", "in_english", "meeting", "mentee", "mentor"]
