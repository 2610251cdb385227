"""What people were told and agreed to, and who looked at what is special."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from base.accounts.entity import Owned
from base.accounts.models import LANGUAGES, Person
from base.privacy.append_only import append_only
from base.privacy.classes import FieldClasses
from base.workflow.models import Way


class Text(Owned):
    """A notice or the purpose of a consent, in one version. Frozen as soon as somebody accepted it."""

    class Kind(models.TextChoices):
        INFORMATION_NOTE = "information_note", _("Information note for volunteers")
        GOAL = "goal", _("What Duo does and does not promise")
        PRIVACY = "privacy", _("Privacy notice")
        CODE_OF_CONDUCT = "code_of_conduct", _("Code of conduct against discrimination")
        SHARE_PROFILE = "share_profile", _("Share my profile with a possible mentor")

    kind = models.CharField(max_length=20, choices=Kind)
    version = models.PositiveSmallIntegerField(default=1)
    nl = models.TextField()
    fr = models.TextField()
    en = models.TextField()

    field_classes = None

    class Meta:
        ordering = ("kind", "-version")
        constraints: ClassVar = [
            models.UniqueConstraint("organisation", "kind", "version", name="one_text_per_version")
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="frozen_once_accepted",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT 1 FROM privacy_acceptance WHERE text_id = OLD.id) THEN
                        RAISE EXCEPTION 'Somebody accepted this text: write a new version';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"

    @property
    def words(self) -> str:
        """The text in the language of the page."""
        return str(getattr(self, get_language() or "nl", self.nl))


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    def standing(self) -> AcceptanceQuerySet:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def sharing(self) -> AcceptanceQuerySet:
        """The standing ones with which a possible mentor may be shown the profile."""
        return self.standing().filter(kind=Text.Kind.SHARE_PROFILE)


class Acceptance(Owned):
    """A person said yes to a text: which version, in which language, how, and who wrote it down (requirements D2).

    The same of taking it back. Never changed but by that, and never taken away: it outlives whom it is about.
    """

    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="acceptances")
    kind = models.CharField(max_length=20, choices=Text.Kind)
    text = models.ForeignKey(Text, models.PROTECT, related_name="acceptances")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    way = models.CharField(max_length=9, choices=Way)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    withdrawn_way = models.CharField(max_length=9, choices=Way, blank=True)

    field_classes = FieldClasses(
        ordinary="person kind text language way by at withdrawn_at withdrawn_by withdrawn_way"
    )
    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "person", "kind", condition=Q(withdrawn_at=None), name="one_standing_acceptance"
            )
        ]
        triggers: ClassVar = append_only(
            "person_id", "by_id", "withdrawn_by_id", once=("withdrawn_at", "withdrawn_by_id", "withdrawn_way")
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"


class View(Owned):
    """Somebody unmasked special data of a person. Added, never changed; it outlives whom it is about."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="views")
    field_class = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)

    field_classes = FieldClasses(ordinary="by person field_class at")

    class Meta:
        ordering = ("-at", "-pk")
        triggers: ClassVar = append_only("by_id", "person_id")

    def __str__(self) -> str:
        return f"{self.field_class} {self.person_id}"
