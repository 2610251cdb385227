"""When nobody is disturbed: from ten in the evening to eight in the morning, and all of Sunday, on the clocks here.

The one home of this rule: `queue` writes messages down for an hour that is not quiet, `delivery` judges again when it
sends. At any hour go codes and warnings about a sign-in, receipts for what somebody did just now, and what changes
about an appointment within a day.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

QUIET_FROM, QUIET_UNTIL = time(22), time(8)
SUNDAY = 6
#: A change about an appointment goes out at any hour from this long before it.
PRESSING = timedelta(hours=24)
#: Somebody waits for these, or somebody else is trying the door.
ANY_HOUR = frozenset({"signin_code", "sign_in_moved", "second_factor_tried", "second_factor_colleague"})


def goes_at(moment: datetime, *, urgent_from: datetime | None = None) -> datetime:
    """Returns when a message that is due at `moment` may go out: then, or when the quiet hours are over.

    urgent_from: from here on any hour will do, None for never.
    """
    not_quiet = _end_of_quiet(moment)
    return not_quiet if urgent_from is None else min(not_quiet, max(moment, urgent_from))


def _end_of_quiet(moment: datetime) -> datetime:
    local = timezone.localtime(moment, timezone.get_default_timezone())
    day, hour = local.date(), local.time()
    if QUIET_UNTIL <= hour < QUIET_FROM and day.weekday() != SUNDAY:
        return moment
    if hour >= QUIET_FROM:
        day += timedelta(days=1)
    if day.weekday() == SUNDAY:
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, QUIET_UNTIL), timezone.get_default_timezone())
