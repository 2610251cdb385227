"""Programmes, and the partners that people come from or go to."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from base.accounts.entity import Owned
from base.accounts.models import Person, User
from base.accounts.scope import scope_of
from base.privacy.classes import FieldClasses
from intake.codes import code_field, code_of, keys_field


class AnswerOrder(models.TextChoices):
    """Who is asked first when a duo is proposed."""

    TOGETHER = "together", _("Both at the same time")
    MENTOR_FIRST = "mentor_first", _("First the mentor, then the mentee")
    MENTEE_FIRST = "mentee_first", _("First the mentee, then the mentor")


class CheckInStep(models.TextChoices):
    """The moments at which the coordinator follows up (requirements PW11, C3)."""

    AFTER_FIRST = "after_first", _("After the first meeting")
    MIDWAY = "midway", _("Halfway")
    MONTHLY = "monthly", _("Monthly")
    END = "end", _("Near the end")


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, user: User) -> ProgrammeQuerySet:
        """The programmes of the user's organisation."""
        return self.filter(organisation_id=scope_of(user).organisation_id)

    def find(self, code: str) -> Programme:
        """The programme with this code. Raises ValidationError with a sentence that names what was asked."""
        programme = self.filter(code=code).first()
        if programme is None:
            known = ", ".join(self.order_by("code").values_list("code", flat=True)) or "–"
            raise ValidationError(
                gettext("There is no programme “%(code)s”. There are: %(known)s."),
                "unknown",
                {"code": code, "known": known},
            )
        return programme


@pghistory.track()
class Programme(Owned):
    """What a group of people is offered: for whom, how long, how often, with which content (requirements TG01)."""

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    active = models.BooleanField(default=True)
    age_min = models.PositiveSmallIntegerField(null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(null=True, blank=True)
    mentor_age_min = models.PositiveSmallIntegerField(null=True, blank=True)
    mentee_criteria = keys_field()
    mentor_criteria = keys_field()
    minimum_level = models.CharField(max_length=6, default="B1")
    other_branches = models.BooleanField(default=False)
    weeks = models.PositiveSmallIntegerField(default=17)
    max_weeks = models.PositiveSmallIntegerField(default=26)
    contacts_per_month = models.PositiveSmallIntegerField(default=2)
    check_in_steps = ArrayField(models.CharField(max_length=12, choices=CheckInStep), default=list)
    topics = keys_field()
    optional_topics = keys_field()
    modules = keys_field()
    waiting_limit_days = models.PositiveSmallIntegerField(default=30)
    answer_order = models.CharField(max_length=12, choices=AnswerOrder, default=AnswerOrder.TOGETHER)
    answer_days = models.PositiveSmallIntegerField(default=7)

    field_classes = None
    objects = ProgrammeQuerySet.as_manager()  # type: ignore[django-manager-missing]  # modeltranslation wraps it at run time

    class Meta:
        ordering = ("code", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint("organisation", "code", name="one_programme_per_code"),
            models.CheckConstraint(condition=Q(max_weeks__gte=F("weeks")), name="programme_extends_forward"),
            models.CheckConstraint(
                condition=Q(
                    weeks__gte=1, weeks__lte=104, contacts_per_month__gte=1, contacts_per_month__lte=12
                ),
                name="programme_counts_in_range",
            ),
            models.CheckConstraint(
                condition=Q(answer_days__gte=1, answer_days__lte=30), name="programme_answer_days"
            ),
            models.CheckConstraint(
                condition=Q(age_max=None) | Q(age_min=None) | Q(age_max__gte=F("age_min")),
                name="programme_ages",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class PartnerQuerySet(models.QuerySet["Partner"]):
    def visible_to(self, user: User) -> PartnerQuerySet:
        """Staff see every partner of the organisation; a referrer sees the own one."""
        scope = scope_of(user)
        partners = self.filter(organisation_id=scope.organisation_id)
        return partners if scope.is_staff else partners.filter(contacts__person_id=scope.person_id)


class Partner(Owned):
    """A reception centre, a referrer, a public service, employers: with what matters for meeting there (RF06)."""

    class Kind(models.TextChoices):
        CENTRE = "centre", _("Reception centre")
        REFERRER = "referrer", _("Referrer")
        SERVICE = "service", _("Service")
        EMPLOYERS = "employers", _("Employers")
        EXPERTISE = "expertise", _("Expertise")

    name = models.CharField(max_length=160)
    kinds = ArrayField(models.CharField(max_length=9, choices=Kind), default=list)
    place = models.ForeignKey("intake.Place", models.PROTECT, related_name="+")
    languages = models.ManyToManyField("intake.Language", related_name="+", blank=True)
    in_person = models.BooleanField(default=True)
    remote = models.BooleanField(default=False)
    quiet_room = models.BooleanField(default=False)
    online = models.BooleanField(default=True)
    travel_payer = code_field(optional=True)
    higher_educated_percent = models.PositiveSmallIntegerField(null=True, blank=True)

    field_classes = None
    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint("organisation", "name", name="one_partner_per_name"),
            code_of("travel_payer", "travel_payer", name="partner_travel_payer_code"),
            models.CheckConstraint(
                condition=Q(higher_educated_percent=None) | Q(higher_educated_percent__lte=100),
                name="partner_percent_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PartnerContact(Owned):
    """A person at a partner. This is what makes somebody a referrer."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="contacts")
    person = models.ForeignKey(Person, models.CASCADE, related_name="partner_contacts")
    main = models.BooleanField(default=False)

    field_classes = FieldClasses(ordinary="partner person main")

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint("partner", "person", name="one_contact_per_partner"),
            models.UniqueConstraint("partner", condition=Q(main=True), name="one_main_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.person_id}"
