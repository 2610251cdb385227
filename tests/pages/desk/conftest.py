"""Two people have an appointment, and somebody sits at the desk in Ghent."""

from tests.english import in_english
from tests.followup.conftest import duo, meeting, mentee, mentor
from tests.intake.conftest import annelies, desk

__all__ = ["annelies", "desk", "duo", "in_english", "meeting", "mentee", "mentor"]
