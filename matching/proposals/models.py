"""A proposal with its two answers, and the duo that two times yes makes."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Generic, TypeVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from base.accounts.entity import Owned
from base.accounts.models import Person, User
from base.accounts.scope import scope_of, visible_branches
from base.privacy.classes import FieldClasses
from base.workflow.models import Way
from base.workflow.moves import Moves
from intake.models import Mentee, Mentor
from matching.plans.models import Mode, Via


class Answer(models.TextChoices):
    """What somebody said to a proposal."""

    YES = "yes", _("Yes")
    NO = "no", _("No")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User) -> ProposalQuerySet:
        """Staff see their branches' proposals; mentor and mentee the own ones once they were asked."""
        scope = scope_of(user)
        if scope.is_staff:
            return self.filter(**visible_branches(user, "mentee__branch"))
        return self.filter(
            Q(mentee__person_id=scope.person_id, mentee_asked_at__isnull=False)
            | Q(mentor__person_id=scope.person_id, mentor_asked_at__isnull=False)
        )

    def with_people(self) -> ProposalQuerySet:
        """With all that a page about one names."""
        return self.select_related(
            "mentee__person",
            "mentee__programme",
            "mentee__branch",
            "mentee__place",
            "mentee__coordinator",
            "mentor__person",
            "mentor__place",
            "proposed_by",
        )

    def open(self) -> ProposalQuerySet:
        """Those that wait for an answer."""
        return self.filter(status=Proposal.Status.OPEN)

    def holding(self) -> ProposalQuerySet:
        """Those that keep a mentee and a mentor's place: open ones, and accepted ones until the duo ends."""
        return self.filter(holds=True)

    def expired(self, at: datetime) -> ProposalQuerySet:
        """Open ones whose time to answer is over."""
        return self.open().filter(expires_at__lte=at)


Fact = TypeVar("Fact")
MENTOR, MENTEE = SIDES = ("mentor", "mentee")


class _Column(Generic[Fact]):
    """One fact of a side: it stands in the column of the proposal that has the side before its name."""

    def __set_name__(self, owner: type[Side], name: str) -> None:
        self.name = name

    def __get__(self, side: Side, owner: type[Side]) -> Fact:
        fact: Fact = getattr(side.proposal, f"{side.name}_{self.name}")
        return fact

    def __set__(self, side: Side, value: Fact) -> None:
        setattr(side.proposal, f"{side.name}_{self.name}", value)


class Side:
    """One of the two who are asked, and what became of it. One row has both, so that a constraint can compare them."""

    asked_at = _Column[datetime | None]()
    answer = _Column[str]()
    answered_at = _Column[datetime | None]()
    way = _Column[str]()
    reason = _Column[str]()

    def __init__(self, proposal: Proposal, name: str) -> None:
        self.proposal, self.name = proposal, name

    @property
    def whose(self) -> Mentee | Mentor:
        """The mentor, or the mentee."""
        return self.proposal.mentor if self.name == MENTOR else self.proposal.mentee

    @property
    def person(self) -> Person:
        """Who is asked."""
        return self.whose.person

    @property
    def other(self) -> Side:
        """The other one of the two."""
        return self.proposal.side(MENTEE if self.name == MENTOR else MENTOR)

    @property
    def about(self) -> str:
        """What the messages of the question are about (`base.outbox`)."""
        return f"proposal/{self.proposal.public_id}/{self.name}"

    def columns(self, *facts: str) -> list[str]:
        """Returns the columns of these facts, for a save."""
        return [f"{self.name}_{fact}" for fact in facts]


class Proposal(Owned):
    """Two people were asked whether they want to be a duo.

    It holds its place until it is refused or its duo ends: the two unique indexes are what makes double matches and
    overfull mentors impossible. explanation: {"score", "criteria", "via", "mode", "interpreter"} as of that day.
    """

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("a proposal", "Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Expired")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    moves: ClassVar[Moves] = {
        Status.OPEN: (Status.ACCEPTED, Status.DECLINED, Status.EXPIRED, Status.WITHDRAWN),
    }

    mentee = models.ForeignKey(Mentee, models.PROTECT, related_name="proposals")
    mentor = models.ForeignKey(Mentor, models.PROTECT, related_name="proposals")
    place = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    holds = models.BooleanField(default=True)
    via = models.CharField(max_length=13, choices=Via)
    mode = models.CharField(max_length=9, choices=Mode)
    interpreter = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    explanation = models.JSONField(default=dict)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    mentor_asked_at = models.DateTimeField(null=True, blank=True)
    mentor_answer = models.CharField(max_length=3, choices=Answer, blank=True)
    mentor_answered_at = models.DateTimeField(null=True, blank=True)
    mentor_way = models.CharField(max_length=9, choices=Way, blank=True)
    mentor_reason = models.CharField(max_length=300, blank=True)
    mentee_asked_at = models.DateTimeField(null=True, blank=True)
    mentee_answer = models.CharField(max_length=3, choices=Answer, blank=True)
    mentee_answered_at = models.DateTimeField(null=True, blank=True)
    mentee_way = models.CharField(max_length=9, choices=Way, blank=True)
    mentee_reason = models.CharField(max_length=300, blank=True)

    field_classes = FieldClasses(
        ordinary="mentee mentor place status holds via mode interpreter explanation proposed_by proposed_at expires_at "
        "mentor_asked_at mentor_answer mentor_answered_at mentor_way mentee_asked_at mentee_answer "
        "mentee_answered_at mentee_way",
        sensitive="mentor_reason mentee_reason",
    )
    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("-proposed_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint("mentee", condition=Q(holds=True), name="one_held_proposal_per_mentee"),
            models.UniqueConstraint(
                "mentor", "place", condition=Q(holds=True), name="one_held_proposal_per_place"
            ),
            models.CheckConstraint(condition=Q(place__gte=1, place__lte=9), name="place_1_to_9"),
            models.CheckConstraint(
                condition=Q(status="open", holds=True)
                | Q(status="accepted")
                | Q(status__in=["declined", "expired", "withdrawn"], holds=False),
                name="open_holds_and_refused_lets_go",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(mentor_answer="yes", mentee_answer="yes"),
                name="accepted_is_two_times_yes",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{side}_answer": "", f"{side}_answered_at": None, f"{side}_way": ""})
                    | (
                        Q(**{f"{side}_answered_at__isnull": False, f"{side}_asked_at__isnull": False})
                        & ~Q(**{f"{side}_answer": ""})
                        & ~Q(**{f"{side}_way": ""})
                    ),
                    name=f"{side}_answer_is_whole",
                )
                for side in SIDES
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="nobody_is_shown_without_a_yes",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__status="open"),
                func="""
                    PERFORM 1 FROM privacy_acceptance yes JOIN intake_mentee mentee USING (person_id)
                        WHERE mentee.id = NEW.mentee_id AND yes.kind = 'share_profile' AND yes.withdrawn_at IS NULL
                        FOR SHARE OF yes;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'The mentee has not said that a mentor may see the profile'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_is_shown_without_a_yes';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.public_id

    def side(self, name: str) -> Side:
        """Returns one of the two: `proposal.side(MENTOR).answer`."""
        return Side(self, name)

    @property
    def sides(self) -> tuple[Side, Side]:
        """The mentor's and the mentee's."""
        return self.side(MENTOR), self.side(MENTEE)

    def side_of(self, person: Person) -> Side | None:
        """Returns the side of this person, None for somebody else."""
        return next((side for side in self.sides if side.whose.person_id == person.pk), None)
