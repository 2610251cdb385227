"""What still stands between a person and the waiting list, in one sentence."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from base.accounts.models import User
from base.accounts.names import sentence
from base.privacy.actions import has_accepted
from base.privacy.models import Text
from base.workflow.moves import why_not_move
from intake.availability.half_days import half_days
from intake.people.models import LanguageSkill, Mentee, Mentor
from intake.people.permissions import why_not_work_in
from intake.programmes.models import Programme
from intake.reference.models import CefrLevel, Code
from intake.screening.models import Check, ModuleDone

#: One of each group is enough: a skilled worker needs no higher studies (TG08), a broad network or a general
#: HR profile stands in for five years in one field (MA03, MA04).
ENOUGH_OF = (
    {"mentee_criterion:higher_ed_started", "mentee_criterion:skilled_worker"},
    {"mentor_criterion:sector_5y", "mentor_criterion:broad_network", "mentor_criterion:generic_hr"},
)


class Missing(NamedTuple):
    """One thing that the screening waits for: its words, and where it is filled in (`page`, and the id on it)."""

    words: str
    page: str
    part: str


def programmes_of(whose: Mentee | Mentor) -> list[Programme]:
    """Returns the programmes whose criteria count: the mentee's one, or all of the mentor's."""
    return [whose.programme] if isinstance(whose, Mentee) else list(whose.programmes.all())


def criteria_of(whose: Mentee | Mentor) -> list[str]:
    """Returns the keys of the criteria that the programmes ask of a mentee or a mentor, each once."""
    column = "mentee_criteria" if isinstance(whose, Mentee) else "mentor_criteria"
    return list(
        dict.fromkeys(key for programme in programmes_of(whose) for key in getattr(programme, column))
    )


def unmet_criteria(whose: Mentee | Mentor) -> tuple[list[str], list[str]]:
    """Returns the keys of the criteria still to be judged as met, and of those answered with “no”.

    What another criterion makes up for, or still can, is in neither.
    """
    criteria = criteria_of(whose)
    verdicts = dict(Check.objects.filter(person=whose.person_id).values_list("criterion", "verdict"))
    met = {key for key, verdict in verdicts.items() if verdict == Check.Verdict.MET}
    unmet = [key for key in criteria if key not in met | _alternatives(met)]
    still_open = [key for key in unmet if verdicts.get(key) != Check.Verdict.NO]
    may_be_made_up_for = _alternatives(set(still_open))
    return still_open, [
        key for key in unmet if verdicts.get(key) == Check.Verdict.NO and key not in may_be_made_up_for
    ]


def _alternatives(keys: set[str]) -> set[str]:
    return {key for group in ENOUGH_OF if group & keys for key in group}


def what_is_missing(whose: Mentee | Mentor) -> list[Missing]:
    """Returns everything that the screening still waits for. What was answered with “no” is not waited for."""
    person, criteria = whose.person, criteria_of(whose)
    missing = [
        Missing(words, "screening", f"id_verdict_{criteria.index(key)}")
        for key, words in _labels(unmet_criteria(whose)[0]).items()
    ]
    if isinstance(whose, Mentor) and not programmes_of(whose):
        missing.append(Missing(_("a programme"), "edit", "id_programmes_0"))
    if whose.place_id is None:
        abroad = _("a town in Belgium to measure from: we know no distances abroad")
        words = abroad if whose.abroad else _("where the person lives")
        missing.append(Missing(words, "edit", "id_place"))
    if language_wanted := _language_lacking(whose):
        missing.append(Missing(language_wanted, "edit", "id_language_0"))
    if not half_days(person):
        missing.append(Missing(_("at least one half-day in the week"), "edit", "id_week_0"))
    if isinstance(whose, Mentor):
        modules = _labels([key for key, done in modules_of(whose) if done is None])
        missing += [Missing(words, "screening", "training") for words in modules.values()]
        if not has_accepted(person, Text.Kind.INFORMATION_NOTE):
            missing.append(Missing(_("the information note for volunteers"), "screening", "training"))
    return missing


def refused_criteria(whose: Mentee | Mentor) -> list[str]:
    """Returns, as words, the criteria that hold the screening back because they were answered with “no”."""
    return list(_labels(unmet_criteria(whose)[1]).values())


def why_not_pass_screening(whose: Mentee | Mentor, *, by: User | None) -> str | None:
    """Returns why the screening is not passed: whose work it is, where they stand, or what is missing."""
    if refusal := why_not_work_in(whose.branch, by=by) or why_not_move(whose, "ready"):
        return refusal
    if whose.status == Mentee.Status.CLOSED:  # only a duo that goes on after all opens it without an intake
        return _("This file is closed. Open it again to change it.")
    sentences = []
    if answered_no := refused_criteria(whose):
        sentences.append(
            _("Answered with “no”: %(things)s.") % {"things": get_text_list(answered_no, _("and"))}
        )
    if missing := [thing.words for thing in what_is_missing(whose)]:
        sentences.append(_("Still needed: %(things)s.") % {"things": get_text_list(missing, _("and"))})
    return " ".join(sentences) or None


def why_not_judge(whose: Mentee | Mentor, criterion: str, *, by: User | None) -> str | None:
    if refusal := why_not_work_in(whose.branch, by=by):
        return refusal
    if criterion in criteria_of(whose):
        return None
    label = _labels([criterion]).get(criterion, criterion)
    return sentence(
        _("No programme of %(name)s asks for “%(criterion)s”."),
        name=whose.person.first_name,
        criterion=label,
    )


def _language_lacking(whose: Mentee | Mentor) -> str:
    languages = LanguageSkill.objects.filter(person=whose.person_id)
    if isinstance(whose, Mentee) and whose.interpreter_accepted and languages.exists():
        return ""
    sort_by_level = dict(CefrLevel.objects.values_list("code", "sort"))
    levels = [programme.minimum_level for programme in programmes_of(whose)]
    level = min(levels, key=lambda code: sort_by_level.get(code, 0), default="B1")
    if languages.filter(Q(level__sort__gte=sort_by_level.get(level, 0))).exists():
        return ""
    if isinstance(whose, Mentee):
        return _("a language at level %(level)s, or an interpreter") % {"level": level}
    return _("a language at level %(level)s") % {"level": level}


def modules_of(mentor: Mentor) -> list[tuple[str, ModuleDone | None]]:
    """Returns the modules that the programmes of a mentor ask, each with when it was done, or None."""
    modules = dict.fromkeys(key for programme in programmes_of(mentor) for key in programme.modules)
    done_by_key = {module.module_id: module for module in ModuleDone.objects.filter(person=mentor.person_id)}
    return [(key, done_by_key.get(key)) for key in modules]


def _labels(keys: list[str]) -> dict[str, str]:
    """The words of these keys, in their order."""
    labels = {code.key: code.label for code in Code.objects.filter(key__in=keys)} if keys else {}
    return {key: labels[key] for key in keys if key in labels}
