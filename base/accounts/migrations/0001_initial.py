"""The tables of accounts: organisations and branches, who signs in, people, their invitations and memberships."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models
from django.db.models.functions import Coalesce
from django.utils import timezone
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger
from phonenumber_field.modelfields import PhoneNumberField

from base.accounts.acting import current_organisation_id
from base.accounts.entity import new_public_id
from base.accounts.models import any_epoch

#: A name in which nothing turns the text around or breaks the line, and in which something is seen.
TURNS = r"[\x01-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
SEEN = r"[^\s\x01-\x20\x7f-\xa0\u00ad\u034f\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]"

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

#: What a row of history says beside the row that it is about: its own key, when, what happened, and who did it.
HISTORY = [
    ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
    ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
    ("pgh_label", models.TextField(help_text="The event label.")),
    (
        "pgh_context",
        models.ForeignKey(
            db_constraint=False,
            null=True,
            on_delete=models.DO_NOTHING,
            related_name="+",
            to="pghistory.context",
        ),
    ),
    ("id", models.BigIntegerField()),
    ("public_id", models.CharField(default=new_public_id, editable=False, max_length=12)),
    (
        "organisation",
        models.ForeignKey(
            db_constraint=False,
            default=current_organisation_id,
            editable=False,
            on_delete=models.DO_NOTHING,
            related_name="+",
            related_query_name="+",
            to="accounts.organisation",
        ),
    ),
]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        # Extensions, here because this migration is the first: keys and ranges in one exclusion constraint (memberships here,
        # time blocks in intake), and search by any spelling (folded() and trigrams in intake).
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(default=new_public_id, editable=False, max_length=12, unique=True),
                ),
                ("name", models.CharField(max_length=120, unique=True)),
                ("legal_form", models.CharField(blank=True, max_length=40)),
                ("insurer", models.CharField(blank=True, max_length=120)),
                ("policy_number", models.CharField(blank=True, max_length=60)),
                ("dutch_formal", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("name", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name__regex", TURNS), _negated=True),
                            models.Q(("name", ""), ("name__regex", SEEN), _connector="OR"),
                        ),
                        name="organisation_name_can_be_read",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Branch",
            fields=[
                *OWNED,
                ("name", models.CharField(max_length=80)),
                ("name_nl", models.CharField(blank=True, max_length=80)),
                ("name_fr", models.CharField(blank=True, max_length=80)),
                ("name_en", models.CharField(blank=True, max_length=80)),
                ("address", models.CharField(blank=True, max_length=200)),
                ("phone", PhoneNumberField(blank=True, max_length=128, region=None)),
            ],
            options={
                "ordering": ("name", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organisation"), models.F("name"), name="one_branch_per_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name__regex", TURNS), _negated=True),
                            models.Q(("name", ""), ("name__regex", SEEN), _connector="OR"),
                        ),
                        name="branch_name_can_be_read",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "public_id",
                    models.CharField(default=new_public_id, editable=False, max_length=12, unique=True),
                ),
                ("email", models.EmailField(blank=True, max_length=254, null=True, unique=True)),
                ("phone", PhoneNumberField(blank=True, max_length=128, null=True, region=None, unique=True)),
                ("phone_verified", models.BooleanField(default=False)),
                (
                    "language",
                    models.CharField(
                        choices=[("nl", "Dutch"), ("fr", "French"), ("en", "English")],
                        default="nl",
                        max_length=2,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("session_epoch", models.PositiveIntegerField(default=any_epoch)),
                (
                    "last_organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", ""), _negated=True), name="user_email_is_null_or_filled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phone", ""), _negated=True), name="user_phone_is_null_or_filled"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                *OWNED,
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="people",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("first_name", models.CharField(max_length=80)),
                ("last_name", models.CharField(blank=True, max_length=80)),
                (
                    "language",
                    models.CharField(
                        choices=[("nl", "Dutch"), ("fr", "French"), ("en", "English")],
                        default="nl",
                        max_length=2,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("mail", "Email"),
                            ("sms", "Text message"),
                            ("call", "Call"),
                            ("partner", "Through the partner"),
                        ],
                        default="call",
                        max_length=8,
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", PhoneNumberField(blank=True, max_length=128, region=None)),
            ],
            options={
                "ordering": ("first_name", "last_name", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organisation"), models.F("user"), name="one_person_per_user"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_name", ""), _negated=True), name="person_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("first_name__regex", TURNS), _negated=True),
                            models.Q(("first_name", ""), ("first_name__regex", SEEN), _connector="OR"),
                            models.Q(("last_name__regex", TURNS), _negated=True),
                            models.Q(("last_name", ""), ("last_name__regex", SEEN), _connector="OR"),
                        ),
                        name="person_name_can_be_read",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonEvent",
            fields=[
                *HISTORY,
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=models.DO_NOTHING,
                        related_name="events",
                        to="accounts.person",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("first_name", models.CharField(max_length=80)),
                ("last_name", models.CharField(blank=True, max_length=80)),
                (
                    "language",
                    models.CharField(
                        choices=[("nl", "Dutch"), ("fr", "French"), ("en", "English")],
                        default="nl",
                        max_length=2,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("mail", "Email"),
                            ("sms", "Text message"),
                            ("call", "Call"),
                            ("partner", "Through the partner"),
                        ],
                        default="call",
                        max_length=8,
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", PhoneNumberField(blank=True, max_length=128, region=None)),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                *OWNED,
                (
                    "person",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="invitations", to="accounts.person"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, null=True)),
                ("phone", PhoneNumberField(blank=True, max_length=128, null=True, region=None)),
                ("made_at", models.DateTimeField(default=timezone.now)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"),
                        condition=models.Q(("answered_at", None)),
                        name="one_open_invitation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email__isnull", False), ("phone__isnull", False), _connector="OR"
                        ),
                        name="invitation_has_an_address",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                *OWNED,
                (
                    "person",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="memberships", to="accounts.person"
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="memberships",
                        to="accounts.branch",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("manager", "Manager"),
                            ("coordinator", "Coordinator"),
                            ("interpreter", "Volunteer interpreter"),
                            ("researcher", "Researcher"),
                            ("auditor", "Auditor"),
                        ],
                        max_length=12,
                    ),
                ),
                ("starts_on", models.DateField(default=timezone.localdate)),
                ("ends_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    ExclusionConstraint(
                        expressions=[
                            ("person", "="),
                            (Coalesce("branch", models.Value(0)), "="),
                            ("role", "="),
                            (
                                models.Func(
                                    models.F("starts_on"),
                                    models.F("ends_on"),
                                    models.Value("[]"),
                                    function="daterange",
                                    output_field=DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="one_membership_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="membership_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MembershipEvent",
            fields=[
                *HISTORY,
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=models.DO_NOTHING,
                        related_name="events",
                        to="accounts.membership",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.person",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("manager", "Manager"),
                            ("coordinator", "Coordinator"),
                            ("interpreter", "Volunteer interpreter"),
                            ("researcher", "Researcher"),
                            ("auditor", "Auditor"),
                        ],
                        max_length=12,
                    ),
                ),
                ("starts_on", models.DateField(default=timezone.localdate)),
                ("ends_on", models.DateField(blank=True, null=True)),
            ],
        ),
        # The tables write down themselves what happens to their rows (docs/adr/0017).
        AddTrigger(
            model_name="person",
            trigger=Trigger(
                name="insert_insert",
                sql=UpsertTriggerSql(
                    func='INSERT INTO "accounts_personevent" ("channel", "email", "first_name", "id", "language", "last_name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "public_id", "user_id") VALUES (NEW."channel", NEW."email", NEW."first_name", NEW."id", NEW."language", NEW."last_name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."public_id", NEW."user_id"); RETURN NULL;',
                    hash="9b52d1e4ad32769b6cdceaaa8dc05cb7792adc6f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6b541",
                    table="accounts_person",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="person",
            trigger=Trigger(
                name="update_update",
                sql=UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "accounts_personevent" ("channel", "email", "first_name", "id", "language", "last_name", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "public_id", "user_id") VALUES (NEW."channel", NEW."email", NEW."first_name", NEW."id", NEW."language", NEW."last_name", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."public_id", NEW."user_id"); RETURN NULL;',
                    hash="f79dfeb066dc6181a08640430919619cca403adf",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_70819",
                    table="accounts_person",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="membership",
            trigger=Trigger(
                name="insert_insert",
                sql=UpsertTriggerSql(
                    func='INSERT INTO "accounts_membershipevent" ("branch_id", "ends_on", "id", "organisation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "role", "starts_on") VALUES (NEW."branch_id", NEW."ends_on", NEW."id", NEW."organisation_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."role", NEW."starts_on"); RETURN NULL;',
                    hash="15fcdb02815bcd6b4049d1d61712be3179674273",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fc05a",
                    table="accounts_membership",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="membership",
            trigger=Trigger(
                name="update_update",
                sql=UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "accounts_membershipevent" ("branch_id", "ends_on", "id", "organisation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "role", "starts_on") VALUES (NEW."branch_id", NEW."ends_on", NEW."id", NEW."organisation_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."role", NEW."starts_on"); RETURN NULL;',
                    hash="479e22a001901eccbc6fcc9653df9cf771789b05",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_20ab5",
                    table="accounts_membership",
                    when="AFTER",
                ),
            ),
        ),
    ]
