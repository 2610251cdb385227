"""Why these two, as they read it themselves: a few plain sentences, nothing about origin, family name or procedure."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from base.accounts.names import sentence
from base.ui import dates
from matching.candidates.sentences import Labels, half_days_in_a_sentence
from matching.models import Proposal
from matching.proposals.models import MENTOR, Side

#: At most this many kilometres is “near”.
NEAR = 15


def why_for_mentor(proposal: Proposal, labels: Labels | None = None) -> list[tuple[str, str]]:
    """Returns (criterion, sentence) pairs that tell the mentor why the coordinator thought of them."""
    pair = proposal.explanation
    labels = labels or Labels.of([pair])
    reasons = [("sector", _for_mentor(pair, labels))]
    if language := _shared_language(pair, labels):
        reasons.append(("language", _("You both speak %(language)s") % {"language": language}))
    if pair.get("interpreter"):
        reasons.append(("language", _("A volunteer interpreter helps you to understand each other")))
    if proposal.mode == "online":
        reasons.append(("location", _("You can both meet online")))
    elif "km" in pair:
        reasons.append(("location", _("You live %(km)s km apart") % {"km": dates.number(max(1, pair["km"]))}))
    if pair.get("half_days"):
        reasons.append(
            (
                "availability",
                _("You are both free on %(times)s") % {"times": half_days_in_a_sentence(pair["half_days"])},
            )
        )
    return [(name, sentence) for name, sentence in reasons if sentence]


def why_for_mentee(proposal: Proposal, labels: Labels | None = None) -> list[tuple[str, str]]:
    """Returns (criterion, sentence) pairs that tell the mentee about the mentor."""
    pair, name = proposal.explanation, proposal.mentor.person.first_name
    labels = labels or Labels.of([pair])
    reasons = [("sector", _for_mentee(pair, name, labels))]
    if language := _shared_language(pair, labels):
        reasons.append(
            ("language", sentence(_("%(mentor)s speaks %(languages)s."), mentor=name, languages=language))
        )
    if pair.get("interpreter"):
        reasons.append(("language", _("A volunteer interpreter comes along.")))
    if proposal.mode == "online":
        reasons.append(("location", _("You can talk online.")))
    elif pair.get("km", NEAR + 1) <= NEAR:
        reasons.append(("location", sentence(_("%(mentor)s lives near you."), mentor=name)))
    if pair.get("half_days"):
        times = half_days_in_a_sentence(pair["half_days"])
        reasons.append(
            ("availability", sentence(_("%(mentor)s is free on %(times)s."), mentor=name, times=times))
        )
    return [(name, sentence) for name, sentence in reasons if sentence]


def why(side: Side, labels: Labels | None = None) -> list[tuple[str, str]]:
    """Returns (criterion, sentence) pairs for the one on this side."""
    return (why_for_mentor if side.name == MENTOR else why_for_mentee)(side.proposal, labels)


def in_a_message(side: Side) -> str:
    """Returns the same as one line for a message, without the languages, which would say too much of somebody."""
    lines = [sentence.rstrip(".") for name, sentence in why(side) if name != "language"]
    if not lines:
        return _("we think that you go well together")
    return ". ".join(lines)


def _for_mentor(pair: dict[str, Any], labels: Labels) -> str:
    via, years = pair.get("via"), pair.get("link_years", 0)
    if via == "sector" and _knows_the_work(pair):
        work = _work(pair, labels)
        return ngettext(
            "You know the work: %(work)s, %(n)s year of experience",
            "You know the work: %(work)s, %(n)s years of experience",
            years,
        ) % {"work": work, "n": years}
    return {
        "broad_network": _("You know many people in different sectors"),
        "generic_hr": _("You know many occupations and how people are chosen for a job"),
        "peer": _("You followed a similar path yourself"),
        "sector": _("You can help to find a direction"),
    }.get(via or "", "")


def _for_mentee(pair: dict[str, Any], name: str, labels: Labels) -> str:
    via = pair.get("via")
    if via == "sector" and _knows_the_work(pair):
        return sentence(_("%(mentor)s knows this work: %(work)s."), mentor=name, work=_work(pair, labels))
    text = {
        "broad_network": _("%(mentor)s knows many people in different sectors."),
        "generic_hr": _("%(mentor)s knows many jobs and how to apply."),
        "peer": _("%(mentor)s followed a similar path."),
        "sector": _("%(mentor)s can help you to find a direction."),
    }.get(via or "", "")
    return text and sentence(text, mentor=name)


def _knows_the_work(pair: dict[str, Any]) -> bool:
    """True when the mentor did this work: the same first digit of two occupations is only a level of skill."""
    return bool(pair.get("career")) and pair.get("link") != "isco1"


def _work(pair: dict[str, Any], labels: Labels) -> str:
    career = pair["career"]
    job, trade = labels.occupations.get(career["isco"], ""), labels.sectors.get(career["sector"], "")
    return job if pair.get("link") in ("isco3", "isco4") and job else trade or job


def _shared_language(pair: dict[str, Any], labels: Labels) -> str:
    return "" if pair.get("interpreter") else labels.languages.get(pair.get("language") or "", "")
