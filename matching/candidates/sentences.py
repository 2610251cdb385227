"""A pair in sentences: each criterion, and each reason why two cannot be a duo.

All of it is said from what `plans.pair.in_codes` gives and a proposal keeps, so that one of last month still
says why it was made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from base.accounts.names import sentence
from base.ui import dates
from intake.models import CefrLevel, IscoGroup, Language, Mentee, Mentor, Sector
from intake.reference.topics import topic_labels, topics_in_a_sentence
from matching.engine.unmatched import REMEDY
from matching.models import CRITERIA

ICONS = {
    "sector": "briefcase",
    "expectations": "target",
    "location": "pin",
    "language": "speak",
    "availability": "clock",
    "peer": "people",
}
WEAK = 40
#: What would undo an obstacle that nobody looked at more closely.
REMEDIES = REMEDY | {"reach": "ask_online", "sector": "broad_network"}


@dataclass(frozen=True)
class Labels:
    """The names of codes in the language of the page, read once for any number of pairs."""

    languages: dict[str, str]
    levels: dict[int, str]
    sectors: dict[str, str]
    occupations: dict[str, str]
    topics: dict[str, str]

    @classmethod
    def of(cls, pairs: Iterable[dict[str, Any]]) -> Labels:
        """Reads what these kept explanations name."""
        pairs = list(pairs)
        careers = [pair["career"] for pair in pairs if pair.get("career")]
        spoken = {pair["language"] for pair in pairs if pair.get("language")}
        jobs = {career["isco"] for career in careers if career["isco"]}
        topics = {key for pair in pairs for key in pair.get("topics", ())}
        return cls(
            languages={row.code: row.name for row in Language.objects.filter(code__in=spoken)},
            levels=dict(CefrLevel.objects.values_list("sort", "code")),
            sectors={row.code: row.label for row in Sector.objects.all()},
            occupations={row.code: row.name for row in IscoGroup.objects.filter(code__in=jobs)},
            topics=topic_labels(topics),
        )


@dataclass(frozen=True)
class Criterion:
    """One line of a candidate: what it is about, the sentence, how strong, and points out of its weight."""

    name: str
    label: str
    icon: str
    text: str
    strength: str
    low: bool
    points: int
    weight: int


@dataclass(frozen=True)
class Obstacle:
    """Why two cannot be a duo, and what would undo it."""

    code: str
    text: str
    remedy: str
    help: str

    @property
    def advice(self) -> str:
        """The remedy as a sentence of its own, "" without one."""
        return f"{self.remedy}." if self.remedy else ""


def criterion_label(name: str) -> str:
    return {
        "sector": _("Sector and occupation"),
        "expectations": _("Expectations"),
        "location": _("Location"),
        "language": _("Language"),
        "availability": _("Availability"),
        "peer": _("Same path"),
    }[name]


def strength(points: int) -> str:
    """The word for 0..100 points."""
    if points >= 80:
        return _("very good")
    if points >= 60:
        return _("good")
    return _("fair") if points >= WEAK else _("weak")


def criteria(pair: dict[str, Any], mentee: Mentee, labels: Labels) -> list[Criterion]:
    """Returns the lines of a possible pair, heaviest criterion first as the weights name them; peer only if asked."""
    lines = []
    for name in CRITERIA:
        points = pair["criteria"].get(name)
        if points is None and (name != "peer" or not pair.get("wants_peer")):
            continue
        weight = pair["weights"].get(name, 0)
        lines.append(
            Criterion(
                name=name,
                label=criterion_label(name),
                icon=ICONS[name],
                text=CRITERION_SENTENCES[name](pair, mentee, labels),
                strength="" if points is None else strength(points),
                low=(points or 0) < WEAK,
                points=round(weight * (points or 0) / 100),
                weight=weight,
            )
        )
    return lines


def sector(pair: dict[str, Any], mentee: Mentee, labels: Labels) -> str:
    """What the two careers have in common, or which profile takes its place."""
    career, years = pair.get("career") or {}, pair.get("link_years", 0)
    trade = labels.sectors.get(career.get("sector", ""), "")
    job = labels.occupations.get(career.get("isco", ""), "")
    if pair["via"] != "sector" or (pair.get("unsure") and not career):
        if pair["via"] == "generic_hr":
            return _("General HR profile: knows many occupations and selection procedures")
        if pair["via"] == "broad_network":
            return _("Another sector, but a broad network")
        if pair["via"] == "peer":
            return _("Another sector, but a similar path")
        return sentence(
            _("%(mentee)s wants something new. The mentor can offer broad orientation."),
            mentee=mentee.person.first_name,
        )
    if pair.get("link") == "isco4" and job:
        return ngettext(
            "Same occupation: %(occupation)s, %(n)s year of experience",
            "Same occupation: %(occupation)s, %(n)s years of experience",
            years,
        ) % {"occupation": job, "n": years}
    if pair.get("link") == "sector" and trade:
        return ngettext(
            "Same sector: %(sector)s, %(n)s year of experience",
            "Same sector: %(sector)s, %(n)s years of experience",
            years,
        ) % {"sector": trade, "n": years}
    if (
        job and pair.get("link") == "isco1"
    ):  # the first digit is a level of skill: network administrators, teachers
        return _("Another occupation, at a similar level: %(occupation)s") % {"occupation": job}
    if job and pair.get("link", "").startswith("isco"):
        return _("Related occupation: %(occupation)s") % {"occupation": job}
    return _("Related sector: %(sector)s") % {"sector": trade or job}


def expectations(pair: dict[str, Any], mentee: Mentee, labels: Labels) -> str:
    """Which of the mentee's expectations the mentor offers."""
    if not pair["expected"]:
        return sentence(_("%(mentee)s has named no expectations yet"), mentee=mentee.person.first_name)
    if not pair["topics"]:
        return sentence(
            _("The mentor does not yet offer what %(mentee)s expects"), mentee=mentee.person.first_name
        )
    offered = [labels.topics[key] for key in labels.topics if key in pair["topics"]]
    return _("The mentor offers %(n)s of the %(total)s expectations: %(list)s") % {
        "n": len(pair["topics"]),
        "total": pair["expected"],
        "list": topics_in_a_sentence(offered),
    }


def location(pair: dict[str, Any], mentee: Mentee, labels: Labels) -> str:
    """How far they live from each other, and how they meet."""
    if pair["mode"] == "online":
        return _("Far apart, but both can meet online")
    if not round(pair["km"]):
        return _("They live in the same municipality and can meet in person")
    return _("They live %(km)s km apart and can meet in person") % {"km": dates.number(pair["km"])}


def language(pair: dict[str, Any], mentee: Mentee, labels: Labels) -> str:
    """In which language they talk."""
    name = labels.languages.get(pair.get("language") or "", "")
    if pair["interpreter"]:
        return sentence(_("Through a volunteer interpreter: %(language)s"), language=name)
    level = labels.levels.get(pair["level"] or 0, "")
    if level == "M":
        return sentence(_("Same mother tongue: %(language)s"), language=name)
    return sentence(_("Both speak %(language)s, level %(level)s"), language=name, level=level)


def availability(pair: dict[str, Any], mentee: Mentee, labels: Labels) -> str:
    """When both are free."""
    shared = pair["half_days"].bit_count()
    return ngettext("%(n)s shared half-day: %(list)s", "%(n)s shared half-days: %(list)s", shared) % {
        "n": shared,
        "list": half_days(pair["half_days"]),
    }


def peer(pair: dict[str, Any], mentee: Mentee, labels: Labels) -> str:
    """Whether the mentor followed a similar path."""
    if pair["criteria"].get("peer") is not None:
        return _("The mentor has followed a similar path and is willing to share it")
    return sentence(
        _("%(mentee)s would like a mentor with their own experience. This mentor does not have it."),
        mentee=mentee.person.first_name,
    )


CRITERION_SENTENCES = {
    "sector": sector,
    "expectations": expectations,
    "location": location,
    "language": language,
    "availability": availability,
    "peer": peer,
}


def level_word(level: int) -> str:
    """How well somebody speaks (0..7), in words without a code letter."""
    words = (_("Not yet"), _("A few words"), _("Short sentences"), _("A conversation"), _("With ease"))
    return (*words, _("Very well"), _("Very well"), _("Mother tongue"))[level]


def half_days(mask: int) -> str:
    """Tuesday evening, Saturday · dinsdagavond, zaterdag · mardi soir, samedi."""
    return ", ".join(_days(mask)) or _("not known yet")


def half_days_in_a_sentence(mask: int) -> str:
    """The same with “and” before the last."""
    return get_text_list(_days(mask), _("and"))


def _days(mask: int) -> list[str]:
    half_day_names = (_("%(weekday)s morning"), _("%(weekday)s afternoon"), _("%(weekday)s evening"))
    names = []
    for weekday in range(7):
        free = [part for part in range(3) if mask >> (weekday * 3 + part) & 1]
        name = str(WEEKDAYS[weekday])
        names += [name] if len(free) == 3 else [half_day_names[part] % {"weekday": name} for part in free]
    return names


def obstacle(
    code: str, mentor: Mentor | None = None, *, remedy: str = "", score: int | None = None, minimum: int = 0
) -> Obstacle:
    """Returns the sentence of a reason, and what would undo it.

    mentor: of whom it is said, None when of all. remedy: the engine's own advice, when it looked closer.
    """
    pause_ends = mentor.paused_until if mentor else None
    sentences = {
        "programme": _("The mentor does not take part in this programme."),
        "branch": _("The mentor belongs to another branch."),
        "language": _("No shared language at B1."),
        "reach": _("Too far to meet in person, and online is not possible."),
        "half_day": _("No half-day when both are free."),
        "sector": _("No link with the sector or occupation."),
        "full": _("The mentor has no free place."),
        "paused": _("The mentor is taking a break until %(date)s.") % {"date": dates.day_plain(pause_ends)}
        if pause_ends
        else _("The mentor is taking a break."),
        "not_ready": _("The mentor is not ready yet. Still needed: %(missing)s.")
        % {"missing": _("the screening")},
        "refused": _("This duo was refused before."),
        "gender_wish": _("Does not fit the mentee’s wish for a man or a woman as mentor."),
        "minimum_score": _("The score is below your minimum.")
        if score is None
        else _("The score of %(points)s points is below your minimum of %(minimum)s.")
        % {"points": round(score / 100), "minimum": round(minimum / 100)},
        "competition": _("In the best plan, every suitable mentor is needed for someone else."),
    }
    return Obstacle(code, str(sentences.get(code, code)), *remedy_words(remedy or REMEDIES.get(code, "")))


def remedy_words(remedy: str) -> tuple[str, str]:
    """Returns what can be done, and why it would help."""
    return {
        "interpreter": (
            _("Find a volunteer interpreter"),
            _("With an interpreter they can understand each other."),
        ),
        "ask_online": (
            _("Ask about meeting online"),
            _("Ask whoever now prefers meeting in person, and the centre."),
        ),
        "wider_radius": (
            _("Ask about travelling further"),
            _("A larger distance makes this duo possible. Check who pays for travel."),
        ),
        "other_times": (_("Ask about other times"), _("One shared half-day is enough to start.")),
        "broad_network": (
            _("Choose a mentor with a broad network"),
            _("Not from the sector, but able to put people in touch."),
        ),
        "generic_hr": (
            _("Choose a general HR profile"),
            _("Good for people who are still exploring or want to change sector."),
        ),
        "peer": (
            _("Choose a mentor with the same experience"),
            _("Only mentors who have agreed to share this."),
        ),
        "other_branch": (_("Ask another branch"), ""),
        "recruit": (_("Recruit a mentor"), ""),
        "career_guidance": (
            _("Suggest career guidance first"),
            _("If the job target is not clear yet. The place on the waiting list is kept."),
        ),
        "wait": (_("Wait a little longer"), ""),
    }.get(remedy, ("", ""))
