"""Who may end a duo, and why not."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from base.accounts.models import User
from base.accounts.scope import scope_of
from base.workflow.moves import why_not_move
from matching.duos import permissions as of_duo
from matching.models import Duo


def why_not_close(duo: Duo, *, by: User) -> str | None:
    """Returns why the last part of this duo cannot begin, or None."""
    return _not_yours(duo, by) or why_not_move(duo, Duo.Status.CLOSING)


def why_not_complete(duo: Duo, *, by: User) -> str | None:
    """Returns why this duo cannot be completed, or None. From "active" it passes through "closing" at once."""
    if duo.status == Duo.Status.MATCHED:
        return _not_yours(duo, by) or _("This duo has not started yet. It can be stopped, not completed.")
    return _not_yours(duo, by) or (
        None if duo.status == Duo.Status.ACTIVE else why_not_move(duo, Duo.Status.COMPLETED)
    )


def why_not_stop(duo: Duo, *, by: User) -> str | None:
    return _not_yours(duo, by) or why_not_move(duo, Duo.Status.STOPPED)


def why_not_reopen(duo: Duo, *, by: User, today: date) -> str | None:
    return _not_yours(duo, by) or of_duo.why_not_reopen(duo, duo.mentee, duo.mentor, today=today)


def why_not_extend(duo: Duo, *, by: User) -> str | None:
    """Returns why this duo cannot be extended at all, or None."""
    if not duo.is_under_way or duo.starts_on is None or duo.ends_on is None:
        return _not_yours(duo, by) or _("Only a duo that is under way can be extended.")
    if duo.ends_on >= longest_end(duo):
        return _not_yours(duo, by) or _("This duo already lasts as long as the programme allows.")
    return _not_yours(duo, by)


def longest_end(duo: Duo) -> date:
    """Returns the last day that the programme allows a duo with a start (requirements PW03)."""
    assert duo.starts_on is not None
    return duo.starts_on + timedelta(weeks=duo.programme.max_weeks)


def _not_yours(duo: Duo, by: User) -> str | None:
    return None if scope_of(by).opens(duo.branch_id) else _("Only the team of this branch can end this duo.")
