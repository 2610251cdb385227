"""Who may note a follow-up talk, and why not."""

from django.utils.translation import gettext as _

from base.accounts.models import User
from base.accounts.scope import scope_of
from base.workflow.moves import why_not_move
from followup.checkins.models import CheckIn


def why_not_record(check_in: CheckIn, *, by: User | None) -> str | None:
    """Returns why this talk cannot be noted now: not this user's branch, or it was noted or dropped before."""
    if by is not None and not scope_of(by).opens(check_in.duo.branch_id):
        return _("Only the team of this branch notes follow-up talks.")
    return why_not_move(check_in, CheckIn.Status.DONE)
