"""Every message that leaves the house, as a row written in the transaction that gave rise to it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from base.accounts.entity import Owned
from base.accounts.models import LANGUAGES, Person, User
from base.accounts.scope import scope_of
from base.privacy.classes import FieldClasses
from base.privacy.fields import EncryptedField
from base.workflow.moves import Moves, tables


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, at: datetime) -> MessageQuerySet:
        """Queued messages whose moment has come. A call is for people to make: no task picks it up."""
        return self.filter(status=Message.Status.QUEUED, due_at__lte=at).exclude(channel=Message.Channel.CALL)

    def calls(self, at: datetime) -> MessageQuerySet:
        """What somebody still has to be told by phone or through the partner, first due first."""
        waiting = self.filter(status=Message.Status.QUEUED, channel=Message.Channel.CALL, due_at__lte=at)
        return waiting.order_by("due_at", "pk")

    def held(self) -> MessageQuerySet:
        """Messages that did not arrive, or may not have: staff look at them."""
        return self.filter(status=Message.Status.FAILED)

    def visible_to(self, user: User) -> MessageQuerySet:
        """Staff see the messages of their organisation; nobody else sees any."""
        scope = scope_of(user)
        return self.filter(organisation_id=scope.organisation_id) if scope.is_staff else self.none()


class Message(Owned):
    """One message to one person about one thing: the unique key is what keeps a second task from sending it twice."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("Email")
        SMS = "sms", _("Text message")
        CALL = "call", _("Call")

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not delivered")
        CANCELLED = "cancelled", pgettext_lazy("a message", "Cancelled")

    moves: ClassVar[Moves] = {
        Status.QUEUED: (Status.SENDING, Status.CANCELLED),
        Status.SENDING: (Status.SENT, Status.FAILED, Status.QUEUED),
    }

    recipient = models.ForeignKey(Person, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=24)
    about = models.CharField(max_length=60)
    channel = models.CharField(max_length=4, choices=Channel)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    words = EncryptedField(null=True)
    attachment = EncryptedField(null=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.QUEUED)
    due_at = models.DateTimeField(default=timezone.now)
    urgent_from = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    field_classes = FieldClasses(
        ordinary="recipient kind about channel language status due_at urgent_from attempts sent_at error",
        special="words attachment",
    )
    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("-due_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint("kind", "recipient", "about", name="one_message_per_occasion"),
            models.CheckConstraint(
                condition=models.Q(status="sent", sent_at__isnull=False)
                | (~models.Q(status="sent") & models.Q(sent_at=None)),
                name="sent_means_sent_at",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(status="queued"), name="message_due")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


tables["Message"] = Message.moves
