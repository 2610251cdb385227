"""The table of the outbox: every message, what it says and what became of it."""

from django.db import migrations, models
from django.utils import timezone

from base.accounts.acting import current_organisation_id
from base.accounts.entity import new_public_id
from base.privacy.fields import EncryptedField

#: The key of a row, its name in addresses, and whose it is.
OWNED = [
    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
    ("public_id", models.CharField(default=new_public_id, editable=False, max_length=12, unique=True)),
    (
        "organisation",
        models.ForeignKey(
            default=current_organisation_id,
            editable=False,
            on_delete=models.PROTECT,
            related_name="+",
            to="accounts.organisation",
        ),
    ),
]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                *OWNED,
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="messages", to="accounts.person"
                    ),
                ),
                ("kind", models.CharField(max_length=24)),
                ("about", models.CharField(max_length=60)),
                (
                    "channel",
                    models.CharField(
                        choices=[("mail", "Email"), ("sms", "Text message"), ("call", "Call")], max_length=4
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("nl", "Dutch"), ("fr", "French"), ("en", "English")], max_length=2
                    ),
                ),
                ("words", EncryptedField(editable=True, null=True)),
                ("attachment", EncryptedField(editable=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Not delivered"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=9,
                    ),
                ),
                ("due_at", models.DateTimeField(default=timezone.now)),
                ("urgent_from", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ("-due_at", "-pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "queued")), fields=["due_at"], name="message_due"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("kind"),
                        models.F("recipient"),
                        models.F("about"),
                        name="one_message_per_occasion",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("status", "sent")),
                            models.Q(models.Q(("status", "sent"), _negated=True), ("sent_at", None)),
                            _connector="OR",
                        ),
                        name="sent_means_sent_at",
                    ),
                ],
            },
        ),
    ]
