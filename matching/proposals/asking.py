"""Who is asked when and how, said before a proposal is made and in the same words after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from base.accounts.models import Person
from base.accounts.names import sentence
from base.outbox.actions import channel_for
from base.outbox.channels import mail_address
from base.outbox.models import Message
from base.outbox.quiet import goes_at
from base.ui import dates
from base.ui.phones import phone_as_text
from intake.models import AnswerOrder, Mentee, Mentor
from matching.proposals.models import MENTEE, MENTOR, SIDES

#: The sides that are asked when a proposal is made; the other one is asked at the first yes.
FIRST: dict[str, tuple[str, ...]] = {
    AnswerOrder.TOGETHER: SIDES,
    AnswerOrder.MENTOR_FIRST: (MENTOR,),
    AnswerOrder.MENTEE_FIRST: (MENTEE,),
}


@dataclass(frozen=True)
class Ask:
    """One of the two questions. channel: a Message.Channel. after: who says yes first, None when asked at once."""

    side: str
    person: Person
    channel: str
    after: Person | None
    goes_at: datetime | None

    @property
    def by_hand(self) -> bool:
        """True when the coordinator asks: the person is called, or reads only that the coordinator calls."""
        return self.channel == Message.Channel.CALL or not may_open(self.person)

    @property
    def how(self) -> str:
        """How the question reaches the person, with the address or number that is used."""
        if self.channel == Message.Channel.MAIL:
            return _("by email to %(address)s") % {"address": mail_address(self.person)}
        phone = phone_as_text(self.person.phone) if self.person.phone else ""
        if self.channel == Message.Channel.SMS:
            return _("by text message to %(phone)s") % {"phone": phone}
        return _("you call: %(phone)s") % {"phone": phone} if phone else _("you tell them yourself")

    @property
    def when(self) -> str:
        """When the question goes out: at once, after the quiet hours, or after the other one's yes."""
        if self.after:
            return sentence(_("as soon as %(name)s says yes"), name=self.after.first_name)
        if self.goes_at is None:
            return _("now")
        return _("on %(day)s at %(time)s, as messages rest until then") % {
            "day": dates.day_plain(self.goes_at),
            "time": dates.clock(self.goes_at),
        }

    @property
    def done(self) -> str:
        """What happened with this question, once the proposal is made."""
        name = self.person.first_name
        if self.after:
            text = _("%(name)s is asked as soon as %(other)s says yes.")
            return sentence(text, name=name, other=self.after.first_name)
        if self.channel == Message.Channel.CALL:
            return sentence(_("Call %(name)s: the question stands on today’s page."), name=name)
        if self.by_hand:
            return sentence(_("%(name)s reads that you call about it: call them."), name=name)
        if self.goes_at is not None:
            return sentence(_("%(name)s is asked %(when)s."), name=name, when=self.when)
        return sentence(_("%(name)s is asked."), name=name)


def asks(mentee: Mentee, mentor: Mentor, *, at: datetime) -> list[Ask]:
    """Returns the two questions of a proposal made at this moment, in the programme's order."""
    people = {MENTOR: mentor.person, MENTEE: mentee.person}
    first = FIRST[mentee.programme.answer_order]
    questions = []
    for side in sorted(people, key=lambda side: side not in first):
        person, is_first = people[side], side in first
        kind = f"proposal_{side}" if may_open(person) else "proposal_call"
        channel = channel_for(person, kind)
        rests = is_first and channel != Message.Channel.CALL and goes_at(at) != at
        questions.append(
            Ask(
                side=side,
                person=person,
                channel=channel,
                after=None if is_first else people[first[0]],
                goes_at=goes_at(at) if rests else None,
            )
        )
    return questions


def may_open(person: Person) -> bool:
    """True for who can sign in, and so open the page of the question; whoever cannot is called."""
    return person.user is not None and person.user.is_active
