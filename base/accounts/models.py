"""Organisations, branches, people, how they sign in and what they may do."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any, ClassVar, Self

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from base.accounts.entity import Entity, Owned
from base.accounts.names import Name
from base.privacy.classes import FieldClasses
from base.reading.names import name_can_be_read

LANGUAGES = [("nl", _("Dutch")), ("fr", _("French")), ("en", _("English"))]


class Organisation(Entity):
    """A mentoring organisation. Every row about people reaches exactly one."""

    name = models.CharField(max_length=120, unique=True)
    legal_form = models.CharField(max_length=40, blank=True)
    insurer = models.CharField(max_length=120, blank=True)
    policy_number = models.CharField(max_length=60, blank=True)
    dutch_formal = models.BooleanField(default=False)

    field_classes = None

    class Meta:
        ordering = ("name", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=name_can_be_read("name"), name="organisation_name_can_be_read")
        ]

    def __str__(self) -> str:
        return self.name


class Branch(Owned):
    """A branch of an organisation: where a coordinator works, and the limit of what she sees."""

    name = models.CharField(max_length=80)
    #: Where a language has a name of its own (Gent, Gand, Ghent); empty: `name`.
    name_nl = models.CharField(max_length=80, blank=True)
    name_fr = models.CharField(max_length=80, blank=True)
    name_en = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = PhoneNumberField(blank=True)

    field_classes = None

    class Meta:
        ordering = ("name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint("organisation", "name", name="one_branch_per_name"),
            models.CheckConstraint(condition=name_can_be_read("name"), name="branch_name_can_be_read"),
        ]

    def __str__(self) -> str:
        """The name in the language of the page."""
        return getattr(self, f"name_{(get_language() or '')[:2]}", "") or self.name

    @property
    def full_name(self) -> str:
        """Organisation and branch, where nobody is named: a town alone reads like a person ("Gent helps you")."""
        return f"{self.organisation.name.removesuffix(f' {self.organisation.legal_form}')} {self}".strip()


def any_epoch() -> int:
    """Returns where the sessions of a new user begin to be counted."""
    return secrets.randbelow(2**30)


class UserManager(BaseUserManager["User"]):
    """Makes users: they sign in with a code, so none has a password."""

    def create_user(self, **fields: Any) -> User:
        """Returns a saved user. Fields: email?, phone? (each unique if set), language."""
        user = self.model(**fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Returns the user with this public id."""
        return self.get(public_id=username)


class User(AbstractBaseUser, Entity):
    """Someone who signs in. Has no name: names are a `Person`'s, and one user may be a person in two organisations."""

    email = models.EmailField(null=True, blank=True, unique=True)
    phone = PhoneNumberField(null=True, blank=True, unique=True)
    phone_verified = models.BooleanField(default=False)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="nl")
    is_active = models.BooleanField(default=True)
    #: Part of every session's key: one more, and all of them end at their next request. It begins anywhere, so that
    #: the calendar of a person, which knows its epoch, is dead under another user.
    session_epoch = models.PositiveIntegerField(default=any_epoch)
    #: Where the user was last, so that a code to somebody known in several organisations comes from one of them.
    last_organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    USERNAME_FIELD = "public_id"
    EMAIL_FIELD = "email"
    field_classes = FieldClasses(
        ordinary="language is_active last_login phone_verified session_epoch last_organisation",
        sensitive="email phone password",
    )
    objects = UserManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(email=""), name="user_email_is_null_or_filled"),
            models.CheckConstraint(condition=~Q(phone=""), name="user_phone_is_null_or_filled"),
        ]

    def __str__(self) -> str:
        return self.public_id

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        key = f"{self.password}/{self.session_epoch}"
        return salted_hmac("base.accounts.session", key, secret=secret, algorithm="sha256").hexdigest()


class PersonQuerySet(models.QuerySet["Person"]):
    def in_time_lock(self) -> PersonQuerySet:
        """Locks the rows in primary-key order, as every writer of time blocks does first (architecture, 10)."""
        return self.select_for_update(no_key=True).order_by("pk")


@pghistory.track()
class Person(Owned):
    """A human being in one organisation, with or without a way to sign in. Only a first name is required."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("Email")
        SMS = "sms", _("Text message")
        CALL = "call", _("Call")
        PARTNER = "partner", _("Through the partner")

    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="people")
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="nl")
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.CALL)
    email = models.EmailField(blank=True)
    phone = PhoneNumberField(blank=True)

    field_classes = FieldClasses(
        ordinary="user first_name last_name language channel", sensitive="email phone"
    )
    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ("first_name", "last_name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint("organisation", "user", name="one_person_per_user"),
            models.CheckConstraint(condition=~Q(first_name=""), name="person_has_a_name"),
            models.CheckConstraint(
                condition=name_can_be_read("first_name") & name_can_be_read("last_name"),
                name="person_name_can_be_read",
            ),
        ]

    @classmethod
    def from_db(cls, *arguments: Any, **options: Any) -> Self:
        """Names come from the database as names, so that every page knows which words those are."""
        person = super().from_db(*arguments, **options)
        for name in ("first_name", "last_name"):
            if name in person.__dict__:
                setattr(person, name, Name(person.__dict__[name]))
        return person

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> Name:
        """First and last name, as staff see it."""
        return Name(f"{self.first_name} {self.last_name}".strip())

    @property
    def short_name(self) -> Name:
        """First name and the initial of the last: enough for a list."""
        return Name(f"{self.first_name} {self.last_name[:1]}.".strip(" .") + ("." if self.last_name else ""))

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        return (self.first_name[:1] + self.last_name[:1]).upper()


class Invitation(Owned):
    """A way to sign in, given to an address that signs somebody in elsewhere already: its owner says yes or no."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    email = models.EmailField(null=True, blank=True)
    phone = PhoneNumberField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    field_classes = FieldClasses(ordinary="person made_at answered_at accepted_by", sensitive="email phone")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("person", condition=Q(answered_at=None), name="one_open_invitation"),
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False), name="invitation_has_an_address"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> MembershipQuerySet:
        """The memberships that hold on this day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


@pghistory.track()
class Membership(Owned):
    """A role that a person holds in one branch, or in all of them (no branch), for a time."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("Manager")
        COORDINATOR = "coordinator", _("Coordinator")
        INTERPRETER = "interpreter", _("Volunteer interpreter")
        RESEARCHER = "researcher", _("Researcher")
        AUDITOR = "auditor", _("Auditor")

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

    field_classes = FieldClasses(ordinary="person branch role starts_on ends_on")
    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            ExclusionConstraint(
                name="one_membership_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (Coalesce("branch", Value(0)), RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_on"),
                            F("ends_on"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.person_id}"
