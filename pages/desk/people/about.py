"""What the pages of a mentee and of a mentor show of intake: `about(whose, by=…)` feeds the partials in
`templates/desk/people/_*.html`. The pages themselves, with the whole path, are made by `pages.desk.people.pathway`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis.exceptions import RedisError

from base.accounts.models import User
from base.accounts.sign_in import Addresses, addresses_of, why_not_end_sessions, why_not_take_sign_in_away
from base.privacy.actions import has_accepted
from base.privacy.models import Text
from base.ui import dates
from base.ui.templatetags.duo import said_by
from base.workflow.models import Transition
from intake.availability.half_days import bit, half_days
from intake.people.models import Experience, Mentee, Mentor
from intake.people.permissions import why_not_let_try_again
from intake.reference.models import Code
from intake.reference.topics import plain_label, topics_in_a_sentence
from intake.screening.ages import age_remarks
from intake.screening.models import Check, ModuleDone
from intake.screening.permissions import (
    criteria_of,
    modules_of,
    programmes_of,
    refused_criteria,
    unmet_criteria,
    what_is_missing,
    why_not_pass_screening,
)
from pages.desk.people.contact import ContactForm
from pages.week import day_names


def kind_of(model: type[Mentee] | type[Mentor]) -> str:
    """ "mentee" or "mentor"."""
    return "mentee" if model is Mentee else "mentor"


@dataclass
class About:
    """One mentee or mentor, as staff see them. Each part is read when the template asks for it."""

    whose: Mentee | Mentor
    by: User

    @property
    def kind(self) -> str:
        """ "mentee" or "mentor": the colour of the avatar and the first word of the names of addresses."""
        return kind_of(type(self.whose))

    def to(self, page: str) -> str:
        """The address of something one can do here, such as "edit"."""
        return reverse(f"{self.kind}_{page}", args=[self.whose.public_id])

    @cached_property
    def signs_in_with(self) -> str:
        """The addresses with which this person was told to sign in, or nothing."""
        logins = self._logins.values()
        return ", ".join(
            getattr(address, "as_national", None) or str(address) for address in logins if address
        )

    @cached_property
    def held_up(self) -> bool:
        """True when somebody who asked for codes in this person's name was told to wait; False while nobody can say."""
        try:
            return why_not_let_try_again(self.whose, by=self.by) is None
        except RedisError:
            return False

    @cached_property
    def may_sign_out(self) -> bool:
        """True when the reader may end the sessions of this person."""
        return why_not_end_sessions(self.whose.person, by=self.by) is None

    @cached_property
    def may_take_sign_in_away(self) -> bool:
        """True when the reader may take the way to sign in away."""
        return why_not_take_sign_in_away(self.whose.person, by=self.by) is None

    @cached_property
    def _logins(self) -> Addresses:
        return addresses_of(self.whose.person)

    @cached_property
    def may_give_sign_in(self) -> bool:
        """True when the addresses on the file are not all ways to sign in yet."""
        person, logins = self.whose.person, self._logins
        on_file = {"email": person.email.lower(), "phone": person.phone}
        return any(value and value != logins[name] for name, value in on_file.items())

    @cached_property
    def urls(self) -> dict[str, str]:
        """All of them, for the template."""
        common = (
            "edit",
            "screening",
            "to_screening",
            "pass",
            "pause",
            "resume",
            "background",
            "contact",
            "sign_in",
            "try_again",
            "sign_out",
            "no_sign_in",
        )
        of_kind = ("start", "close") if isinstance(self.whose, Mentee) else ("leave", "module", "note")
        return {page: self.to(page) for page in (*common, *of_kind)}

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """The profile as pairs of a label and a text; what is not known is said so."""
        whose, person = self.whose, self.whose.person
        facts = [
            (_("Lives in"), str(whose.place or whose.abroad)),
            (_("Travels"), _("at most %(km)s km") % {"km": whose.radius_km} if whose.in_person else ""),
            (_("Can meet"), ", ".join(self.modes)),
            (_("Languages"), ", ".join(self.languages)),
            (_("Work"), "; ".join(self.work)),
            (
                _("Studies"),
                ", ".join(diploma.level.name for diploma in person.diplomas.select_related("level")),
            ),
            (_("Free"), ", ".join(self.free)),
        ]
        if isinstance(whose, Mentee):
            facts += [
                (_("Job goal"), str(whose.job_goal or "")),
                (_("In their own words"), said_by(whose.goal_words, person)),
                (_("Expects"), capfirst(topics_in_a_sentence(self.labels(whose.expectations)))),
                (
                    _("Interpreter"),
                    _("a volunteer interpreter is fine") if whose.interpreter_accepted else _("no"),
                ),
            ]
        else:
            also = ((whose.hr, _("general HR profile")), (whose.broad_network, _("broad network")))
            facts += [
                (_("In one line"), said_by(whose.headline, person)),
                (_("Offers"), capfirst(topics_in_a_sentence(self.labels(whose.offers)))),
                (_("Also"), ", ".join(words for has, words in also if has) or "–"),
                (_("Places"), str(whose.capacity)),
                (_("Programmes"), ", ".join(str(programme) for programme in whose.programmes.all())),
            ]
        return facts

    @property
    def modes(self) -> list[str]:
        """How this person can meet."""
        names = ((self.whose.in_person, _("in person")), (self.whose.online, _("online")))
        return [name for can, name in names if can]

    @cached_property
    def languages(self) -> list[str]:
        """Languages with their levels, best first."""
        skills = self.whose.person.language_skills.select_related("language", "level")
        return [
            f"{skill.language.name} ({skill.level.name.lower() if skill.level_id in ('0', 'M') else skill.level_id})"
            for skill in skills
        ]

    @cached_property
    def work(self) -> list[str]:
        """What the person did, wants or leaves behind, the longest first."""
        return [
            ", ".join(filter(None, _work(row)))
            for row in self.whose.person.experiences.select_related("sector", "occupation")
        ]

    @cached_property
    def free(self) -> list[str]:
        """The half-days of the week, as words."""
        mask = half_days(self.whose.person)
        parts = (_("%(weekday)s morning"), _("%(weekday)s afternoon"), _("%(weekday)s evening"))
        return [
            part % {"weekday": day}
            for n, day in enumerate(day_names())
            for m, part in enumerate(parts)
            if mask & bit(n, m)
        ]

    def labels(self, keys: list[str]) -> list[str]:
        """The words of code keys, in their order."""
        return [self._codes[key] for key in keys if key in self._codes]

    @cached_property
    def _codes(self) -> dict[str, str]:
        topics = self.whose.expectations if isinstance(self.whose, Mentee) else self.whose.offers
        return {
            code.key: plain_label(code)
            for code in Code.objects.filter(key__in=[*topics, *self.criteria_keys])
        }

    @cached_property
    def criteria_keys(self) -> list[str]:
        """The criteria that the programmes ask."""
        return criteria_of(self.whose)

    @cached_property
    def criteria(self) -> list[tuple[str, Check | None, bool]]:
        """(words, verdict or None, settled) of each criterion that the programmes ask."""
        checks = {check.criterion_id: check for check in Check.objects.filter(person=self.whose.person_id)}
        still_open, refused = unmet_criteria(self.whose)
        return [
            (self._codes[key], checks.get(key), key not in {*still_open, *refused})
            for key in self.criteria_keys
            if key in self._codes
        ]

    @cached_property
    def modules(self) -> list[tuple[str, str, ModuleDone | None]]:
        """(key, words, done) of each training module that a mentor's programmes ask."""
        if isinstance(self.whose, Mentee):
            return []
        modules = modules_of(self.whose)
        words = {
            code.key: code.label for code in Code.objects.filter(key__in=[key for key, _done in modules])
        }
        return [(key, words.get(key, key), done) for key, done in modules]

    @cached_property
    def note_read(self) -> bool:
        """True when a mentor agreed to the information note."""
        return has_accepted(self.whose.person, Text.Kind.INFORMATION_NOTE)

    @property
    def settled(self) -> int:
        """How many of the criteria need nothing more."""
        return sum(settled for _words, _check, settled in self.criteria)

    @cached_property
    def alike(self) -> list[tuple[str, Mentee | Mentor]]:
        """Files in view, with their kind, of another person with this number or email: perhaps known already."""
        person = self.whose.person
        same_address = Q(person__phone=person.phone) if person.phone else Q()
        same_address |= Q(person__email__iexact=person.email) if person.email else Q()
        if not same_address:
            return []
        return [
            (kind_of(model), whose)
            for model in (Mentee, Mentor)
            for whose in model.objects.visible_to(self.by)
            .filter(same_address)
            .exclude(person=person)
            .select_related("person", "branch")
            .order_by("pk")[:3]
        ]

    @cached_property
    def remarks(self) -> list[str]:
        """What a coordinator looks at with the person, and what holds nothing back."""
        return age_remarks(self.whose, today=timezone.localdate())

    @cached_property
    def why_not_pass(self) -> str | None:
        """The sentence under the button that ends the screening."""
        return why_not_pass_screening(self.whose, by=self.by)

    @cached_property
    def contacts(self) -> list[Any]:
        """The newest talks and attempts."""
        return list(self.whose.person.contacts.select_related("by")[:20])

    @cached_property
    def referrals(self) -> list[Any]:
        """Who sent this mentee, newest first."""
        if not isinstance(self.whose, Mentee):
            return []
        return list(self.whose.referrals.select_related("partner", "by")[:10])

    @cached_property
    def missing(self) -> list[tuple[str, str]]:
        """What the screening still waits for: its words, and where it is filled in; nothing once it was passed."""
        if self._passed:
            return []
        return [(gap.words, f"{self.to(gap.page)}#{gap.part}") for gap in what_is_missing(self.whose)]

    @cached_property
    def refused(self) -> list[str]:
        """The criteria, as words, that were answered with “no” and hold the screening back."""
        return [] if self._passed else refused_criteria(self.whose)

    @cached_property
    def no_programme(self) -> bool:
        """True for a mentor for whom the screening still has to choose the programmes."""
        return not programmes_of(self.whose)

    @property
    def _passed(self) -> bool:
        return self.whose.status in ("ready", "paused", "closed", "left")

    @cached_property
    def history(self) -> list[dict[str, Any]]:
        """Where the person stood, newest first, in words."""
        words = {str(value): str(label) for value, label in type(self.whose).Status.choices}
        return [
            {
                "at": move.at,
                "came_from": words.get(move.came_from, ""),
                "went_to": words.get(move.went_to, move.went_to),
                "way": move.how,
            }
            for move in Transition.objects.of(self.whose).reverse()[:20]
        ]

    @property
    def can_move_to(self) -> tuple[str, ...]:
        """The statuses that come next, for which buttons to show."""
        return tuple(str(status) for status in self.whose.moves.get(self.whose.status, ()))

    @property
    def waits(self) -> str:
        """How long a mentee waits, "" for everybody else."""
        if isinstance(self.whose, Mentee) and self.whose.waiting_since and self.whose.status == "ready":
            return dates.days(self.whose.days_waiting())
        return ""

    @property
    def waits_too_long(self) -> bool:
        """True when a mentee waits longer than the programme's limit."""
        return (
            isinstance(self.whose, Mentee)
            and self.whose.days_waiting() > self.whose.programme.waiting_limit_days
        )


def _work(row: Experience) -> tuple[str, str, str]:
    name = row.occupation.short if row.occupation else row.sector.label
    years = ngettext("%(n)s year", "%(n)s years", row.years) % {"n": row.years} if row.years else ""
    return name, years, row.get_kind_display() if row.kind != Experience.Kind.DID else ""


def about(whose: Mentee | Mentor, *, by: User) -> dict[str, Any]:
    """Returns the context of the partials `desk/people/_profile.html`, `_screening.html`, `_contacts.html`,
    `_moves.html`, `_special.html` and `_history.html`.
    """
    return {"about": About(whose, by), "contact_form": ContactForm()}
