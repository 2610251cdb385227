"""Days, hours and numbers read as people say them in each language."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from base.ui import dates

FIRST = date(2026, 12, 1)
EVENING = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # 18:30 in Brussels
FULL_HOUR = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", ["dinsdag 1 december 2026", "dinsdag 1 december", "1 december 2026", "december 2026"]),
        ("fr", ["mardi 1er décembre 2026", "mardi 1er décembre", "1er décembre 2026", "décembre 2026"]),
        ("en", ["Tuesday 1 December 2026", "Tuesday 1 December", "1 December 2026", "December 2026"]),
    ],
)
def test_days_are_written_out(language: str, said: list[str]) -> None:
    with translation.override(language):
        written = [say(FIRST) for say in (dates.day_long, dates.day_plain, dates.date_long, dates.month_long)]
    assert written == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", ["18.30\N{NO-BREAK SPACE}uur", "18\N{NO-BREAK SPACE}uur", "18.30 u", "18 u", "18:30"]),
        (
            "fr",
            ["18\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30", "18\N{NO-BREAK SPACE}h", "18h30", "18h", "18:30"],
        ),
        ("en", ["18:30", "18:00", "18:30", "18:00", "18:30"]),
    ],
)
def test_hours_are_local_and_without_am_or_pm(language: str, said: list[str]) -> None:
    with translation.override(language):
        written = [say(moment) for say in (dates.clock, dates.clock_sms) for moment in (EVENING, FULL_HOUR)]
        assert [*written, dates.hour_digits(EVENING)] == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", ["1.245", "11,20", "45%"]),
        ("fr", ["1\N{NO-BREAK SPACE}245", "11,20", "45\N{NO-BREAK SPACE}%"]),
        ("en", ["1,245", "11.20", "45%"]),
    ],
)
def test_numbers_follow_the_language(language: str, said: list[str]) -> None:
    with translation.override(language):
        assert [dates.number(1245), dates.number(11.2, 2), dates.percent(45)] == said


@time_machine.travel(
    datetime(2026, 11, 22, 23, 30, tzinfo=UTC), tick=False
)  # already 23 November in Brussels
def test_days_are_counted_from_today_in_brussels() -> None:
    today = date(2026, 11, 23)
    with translation.override("en"):
        assert [dates.ago(today + timedelta(days=n)) for n in (0, -1, 1, -12, 3)] == [
            "today",
            "yesterday",
            "tomorrow",
            "12 days ago",
            "in 3 days",
        ]
        assert [dates.days(today - timedelta(days=1)), dates.days(34), dates.days(timedelta(days=7))] == [
            "1 day",
            "34 days",
            "7 days",
        ]
        assert [dates.day_short(today), dates.day_short(date(2025, 3, 1))] == ["Mon 23 Nov", "1 Mar 2025"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["za 31 okt", "1 mrt 2025"]),
        ("fr", ["sam. 31 oct.", "1er mars 2025"]),
        ("en", ["Sat 31 Oct", "1 Mar 2025"]),
    ],
)
@time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False)
def test_short_days_are_written_as_each_language_does(language: str, words: list[str]) -> None:
    with translation.override(language):
        assert [dates.day_short(date(2026, 10, 31)), dates.day_short(date(2025, 3, 1))] == words
