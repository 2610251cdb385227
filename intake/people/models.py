"""Mentees and mentors: where they stand on the path, and all that the matching reads of them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from base.accounts.entity import Owned
from base.accounts.models import Branch, Person, User
from base.accounts.scope import scope_of, visible_branches
from base.privacy.classes import FieldClasses
from base.workflow.moves import Moves
from intake.codes import code_field, code_of, keys_field
from intake.programmes.models import Partner, Programme


class MenteeQuerySet(models.QuerySet["Mentee"]):
    def visible_to(self, user: User) -> MenteeQuerySet:
        """Staff see their branches; a mentee the own file. A referrer's four words come from `Referral`."""
        scope = scope_of(user)
        if scope.is_staff:
            return self.filter(**visible_branches(user))
        return self.filter(person_id=scope.person_id)

    def ready(self) -> MenteeQuerySet:
        """Screened and asking for a mentor. `waiting` in `matching` takes away those who hold a proposal."""
        return self.filter(status=Mentee.Status.READY)


@pghistory.track()
class Mentee(Owned):
    """A person who looks for work, in one programme."""

    class Status(models.TextChoices):
        REFERRED = "referred", _("Referred")
        INTAKE = "intake", _("Intake")
        SCREENING = "screening", _("Screening")
        READY = "ready", pgettext_lazy("a mentee", "Ready")
        PAUSED = "paused", _("Paused")
        CLOSED = "closed", pgettext_lazy("a file", "Closed")

    moves: ClassVar[Moves] = {
        Status.REFERRED: (Status.INTAKE, Status.CLOSED),
        Status.INTAKE: (Status.SCREENING, Status.CLOSED),
        Status.SCREENING: (Status.READY, Status.CLOSED),
        Status.READY: (Status.PAUSED, Status.CLOSED),
        Status.PAUSED: (Status.READY, Status.CLOSED),
        Status.CLOSED: (Status.INTAKE, Status.READY),
    }

    person = models.ForeignKey(Person, models.CASCADE, related_name="mentees")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="mentees")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="mentees")
    coordinator = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=9, choices=Status, default=Status.REFERRED)
    waiting_since = models.DateField(null=True, blank=True)
    return_on = models.DateField(null=True, blank=True)
    closing_reason = code_field(optional=True)
    next_step = models.CharField(max_length=120, blank=True)
    next_step_on = models.DateField(null=True, blank=True)
    centre = models.ForeignKey(Partner, models.SET_NULL, null=True, blank=True, related_name="residents")
    place = models.ForeignKey("intake.Place", models.PROTECT, null=True, blank=True, related_name="+")
    #: Where somebody lives outside Belgium, as `FR-59000 Lille`: no distance is known from there.
    abroad = models.CharField(max_length=120, blank=True)
    radius_km = models.PositiveSmallIntegerField(default=20)
    in_person = models.BooleanField(default=True)
    online = models.BooleanField(default=False)
    job_goal = code_field(optional=True)
    goal_words = models.CharField(max_length=300, blank=True)
    expectations = keys_field()
    peer_wish = models.BooleanField(default=False)
    interpreter_accepted = models.BooleanField(default=False)
    gender_wish = models.CharField(max_length=1, blank=True)
    gender_wish_confirmed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    field_classes = FieldClasses(
        ordinary="person programme branch coordinator status waiting_since return_on next_step next_step_on place "
        "abroad radius_km in_person online job_goal goal_words expectations peer_wish interpreter_accepted created_at",
        sensitive="closing_reason centre gender_wish gender_wish_confirmed_by",
    )
    objects = MenteeQuerySet.as_manager()

    class Meta:
        ordering = ("waiting_since", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "person", "programme", condition=~Q(status="closed"), name="one_open_mentee_per_programme"
            ),
            models.CheckConstraint(
                condition=~Q(status="ready") | Q(waiting_since__isnull=False, place__isnull=False),
                name="ready_mentee_waits_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(status="closed") | Q(closing_reason=None),
                name="only_a_closed_mentee_has_a_closing_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="paused") | Q(return_on__isnull=False), name="paused_mentee_returns"
            ),
            models.CheckConstraint(
                condition=Q(radius_km__lte=200) & (Q(in_person=True) | Q(online=True)), name="mentee_can_meet"
            ),
            models.CheckConstraint(
                condition=Q(gender_wish__in=["", "f", "m", "x"]), name="mentee_gender_wish"
            ),
            models.CheckConstraint(condition=Q(place=None) | Q(abroad=""), name="mentee_lives_in_one_place"),
            code_of("stop_reason", "closing_reason", name="mentee_closing_reason_code"),
            code_of("job_goal", "job_goal", name="mentee_job_goal_code"),
        ]
        indexes: ClassVar = [models.Index(fields=["programme", "status"], name="mentee_programme_status")]

    def __str__(self) -> str:
        return self.public_id

    def days_waiting(self, today: date | None = None) -> int:
        """Days since the screening was passed; 0 for somebody who does not wait."""
        return ((today or timezone.localdate()) - self.waiting_since).days if self.waiting_since else 0

    @property
    def can_meet_online(self) -> bool:
        """The wish, and where the person lives in a centre, also the centre's possibility (requirements MA07)."""
        return self.online and (self.centre is None or self.centre.online)


class MentorQuerySet(models.QuerySet["Mentor"]):
    def visible_to(self, user: User) -> MentorQuerySet:
        """Staff see their branches; a mentor the own file."""
        scope = scope_of(user)
        if scope.is_staff:
            return self.filter(**visible_branches(user))
        return self.filter(person_id=scope.person_id)

    def ready(self) -> MentorQuerySet:
        """Screened, trained and not paused."""
        return self.filter(status=Mentor.Status.READY)


@pghistory.track()
class Mentor(Owned):
    """An experienced volunteer, for one or more programmes."""

    class Status(models.TextChoices):
        APPLIED = "applied", _("Applied")
        SCREENING = "screening", _("Screening")
        READY = "ready", pgettext_lazy("a mentor", "Ready")
        PAUSED = "paused", _("Paused")
        LEFT = "left", _("Left")

    moves: ClassVar[Moves] = {
        Status.APPLIED: (Status.SCREENING, Status.LEFT),
        Status.SCREENING: (Status.READY, Status.LEFT),
        Status.READY: (Status.PAUSED, Status.LEFT),
        Status.PAUSED: (Status.READY, Status.LEFT),
        Status.LEFT: (Status.SCREENING,),
    }

    person = models.ForeignKey(Person, models.CASCADE, related_name="mentors")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="mentors")
    programmes = models.ManyToManyField(Programme, related_name="mentors")
    status = models.CharField(max_length=9, choices=Status, default=Status.APPLIED)
    capacity = models.PositiveSmallIntegerField(default=1)
    paused_until = models.DateField(null=True, blank=True)
    place = models.ForeignKey("intake.Place", models.PROTECT, null=True, blank=True, related_name="+")
    #: Where somebody lives outside Belgium, as `FR-59000 Lille`: no distance is known from there.
    abroad = models.CharField(max_length=120, blank=True)
    radius_km = models.PositiveSmallIntegerField(default=20)
    in_person = models.BooleanField(default=True)
    online = models.BooleanField(default=False)
    offers = keys_field()
    hr = models.BooleanField(default=False)
    broad_network = models.BooleanField(default=False)
    peer = models.BooleanField(default=False)
    headline = models.CharField(max_length=120, blank=True)
    source = code_field(optional=True)
    ready_since = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    field_classes = FieldClasses(
        ordinary="person branch programmes status capacity paused_until place abroad radius_km in_person online offers "
        "hr broad_network headline source ready_since created_at",
        sensitive="peer",
    )
    objects = MentorQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint("person", name="one_mentor_per_person"),
            models.CheckConstraint(condition=Q(capacity__lte=9), name="mentor_capacity_0_to_9"),
            models.CheckConstraint(
                condition=~Q(status="ready") | Q(place__isnull=False), name="ready_mentor_is_somewhere"
            ),
            models.CheckConstraint(
                condition=~Q(status="paused") | Q(paused_until__isnull=False), name="paused_mentor_returns"
            ),
            models.CheckConstraint(
                condition=Q(radius_km__lte=200) & (Q(in_person=True) | Q(online=True)), name="mentor_can_meet"
            ),
            models.CheckConstraint(condition=Q(place=None) | Q(abroad=""), name="mentor_lives_in_one_place"),
            code_of("mentor_recruitment_channel", "source", name="mentor_source_code"),
        ]

    def __str__(self) -> str:
        return self.public_id


class LanguageSkill(Owned):
    """A language a person speaks, with the level (Common European Framework, or native)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="language_skills")
    language = models.ForeignKey("intake.Language", models.PROTECT, related_name="+")
    level = models.ForeignKey("intake.CefrLevel", models.PROTECT, related_name="+")

    field_classes = FieldClasses(ordinary="person language level")

    class Meta:
        ordering = ("-level__sort", "language", "pk")
        constraints: ClassVar = [models.UniqueConstraint("person", "language", name="one_level_per_language")]

    def __str__(self) -> str:
        return f"{self.language_id} {self.level_id}"


class Experience(Owned):
    """Work that a person did, wants or leaves, paid or not (requirements IN08)."""

    class Kind(models.TextChoices):
        DID = "did", _("Did")
        WANTS = "wants", _("Wants")
        LEAVES = "leaves", _("Leaves behind")
        INFORMAL = "informal", _("Unpaid or informal")

    person = models.ForeignKey(Person, models.CASCADE, related_name="experiences")
    sector = models.ForeignKey("intake.Sector", models.PROTECT, related_name="+")
    occupation = models.ForeignKey(
        "intake.Occupation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    years = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.DID)

    field_classes = FieldClasses(ordinary="person sector occupation years kind")

    class Meta:
        ordering = ("-years", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(years__lte=60), name="experience_years_0_to_60"),
            models.UniqueConstraint(
                "person",
                "sector",
                "occupation",
                "kind",
                name="one_experience_of_a_kind",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sector_id} {self.years}"
