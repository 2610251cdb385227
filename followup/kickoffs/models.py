"""What the three agree on at the kickoff, and the goals in the mentee's own words."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from base.accounts.entity import Owned
from base.privacy.classes import FieldClasses
from base.workflow.moves import Moves
from followup.meetings.models import Meeting, MeetingMode
from intake.codes import code_field, code_of
from matching.models import Duo


class Agreement(Owned):
    """How often, how and where; confirmed by all three, and never without a first appointment (requirements PW02)."""

    duo = models.OneToOneField(Duo, models.CASCADE, related_name="agreement")
    contacts_per_month = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=9, choices=MeetingMode)
    place = code_field(optional=True)
    payer = code_field(optional=True)
    mentor_shares_contact = models.BooleanField(default=False)
    mentee_shares_contact = models.BooleanField(default=False)
    first_meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="+")
    mentor_confirmed_at = models.DateTimeField(null=True, blank=True)
    mentee_confirmed_at = models.DateTimeField(null=True, blank=True)
    coordinator_confirmed_at = models.DateTimeField(null=True, blank=True)

    field_classes = FieldClasses(
        ordinary="duo contacts_per_month mode place payer mentor_shares_contact mentee_shares_contact first_meeting "
        "mentor_confirmed_at mentee_confirmed_at coordinator_confirmed_at"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(coordinator_confirmed_at=None) | Q(first_meeting__isnull=False),
                name="confirmed_means_first_meeting",
            ),
            models.CheckConstraint(
                condition=Q(contacts_per_month__gte=1, contacts_per_month__lte=12), name="agreement_contacts"
            ),
            code_of("meeting_place", "place", name="agreement_place_code"),
            code_of("travel_payer", "payer", name="agreement_payer_code"),
        ]

    def __str__(self) -> str:
        return str(self.duo_id)

    @property
    def contact_shared(self) -> bool:
        """True once both shared: only then does each see the other's phone and e-mail (requirements D19)."""
        return self.mentor_shares_contact and self.mentee_shares_contact


class Goal(Owned):
    """Something the mentee wants to reach, in the mentee's own words (requirements CO07)."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("a goal", "In progress")
        REACHED = "reached", pgettext_lazy("a goal", "Reached")
        DROPPED = "dropped", pgettext_lazy("a goal", "Dropped")

    moves: ClassVar[Moves] = {State.OPEN: (State.REACHED, State.DROPPED), State.DROPPED: (State.OPEN,)}

    duo = models.ForeignKey(Duo, models.CASCADE, related_name="goals")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="action_points")
    words = models.CharField(max_length=200)
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=7, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(default=timezone.now)

    field_classes = FieldClasses(ordinary="duo parent words due_on status created_at")

    class Meta:
        ordering = ("created_at", "pk")
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(words=""), name="goal_has_words")]

    def __str__(self) -> str:
        return self.words
