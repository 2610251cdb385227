"""The tables of privacy: the texts, who accepted which, and every look at special data."""

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger

from base.accounts.acting import current_organisation_id
from base.accounts.entity import new_public_id

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
            name="Text",
            fields=[
                *OWNED,
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("information_note", "Information note for volunteers"),
                            ("goal", "What Duo does and does not promise"),
                            ("privacy", "Privacy notice"),
                            ("code_of_conduct", "Code of conduct against discrimination"),
                            ("share_profile", "Share my profile with a possible mentor"),
                        ],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("nl", models.TextField()),
                ("fr", models.TextField()),
                ("en", models.TextField()),
            ],
            options={
                "ordering": ("kind", "-version"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organisation"),
                        models.F("kind"),
                        models.F("version"),
                        name="one_text_per_version",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                *OWNED,
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="acceptances", to="accounts.person"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("information_note", "Information note for volunteers"),
                            ("goal", "What Duo does and does not promise"),
                            ("privacy", "Privacy notice"),
                            ("code_of_conduct", "Code of conduct against discrimination"),
                            ("share_profile", "Share my profile with a possible mentor"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="acceptances", to="privacy.text"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("nl", "Dutch"), ("fr", "French"), ("en", "English")], max_length=2
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("online", "Online"),
                            ("phone", "By phone"),
                            ("paper", "On paper"),
                            ("in_person", "In person"),
                            ("task", "By the calendar"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(default=timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "withdrawn_way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("online", "Online"),
                            ("phone", "By phone"),
                            ("paper", "On paper"),
                            ("in_person", "In person"),
                            ("task", "By the calendar"),
                        ],
                        max_length=9,
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"),
                        models.F("kind"),
                        condition=models.Q(("withdrawn_at", None)),
                        name="one_standing_acceptance",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="View",
            fields=[
                *OWNED,
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="views", to="accounts.person"
                    ),
                ),
                ("field_class", models.CharField(max_length=40)),
                ("at", models.DateTimeField(default=timezone.now)),
            ],
            options={
                "ordering": ("-at", "-pk"),
            },
        ),
        # A text stays as it was accepted. Yeses and looks only come in and let go of people; a yes is taken back, once (docs/adr/0017).
        AddTrigger(
            model_name="text",
            trigger=Trigger(
                name="frozen_once_accepted",
                sql=UpsertTriggerSql(
                    func="""
                    IF EXISTS (SELECT 1 FROM privacy_acceptance WHERE text_id = OLD.id) THEN
                        RAISE EXCEPTION 'Somebody accepted this text: write a new version';
                    END IF;
                    RETURN NEW;
                """,
                    hash="fba2aedfe3245792097fb595f9251bdbdb7f79ec",
                    operation="UPDATE",
                    pgid="pgtrigger_frozen_once_accepted_b3fd4",
                    table="privacy_text",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="acceptance",
            trigger=Trigger(
                name="append_only",
                sql=UpsertTriggerSql(
                    declare="DECLARE kept text[] DEFAULT ARRAY['person_id', 'by_id', 'withdrawn_by_id']::text[];",
                    func="""
                IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - kept = to_jsonb(OLD) - kept AND (NEW.person_id IS NULL OR NEW.person_id IS NOT DISTINCT FROM OLD.person_id) AND (NEW.by_id IS NULL OR NEW.by_id IS NOT DISTINCT FROM OLD.by_id) AND (NEW.withdrawn_by_id IS NULL OR NEW.withdrawn_by_id IS NOT DISTINCT FROM OLD.withdrawn_by_id) OR OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND to_jsonb(NEW) - 'withdrawn_at' - 'withdrawn_by_id' - 'withdrawn_way' = to_jsonb(OLD) - 'withdrawn_at' - 'withdrawn_by_id' - 'withdrawn_way') THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'Cannot update or delete rows of %: they only come in', TG_TABLE_NAME;
            """,
                    hash="5ee30785bd9c4b7afe670ce13d83395e479e5b66",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_71c94",
                    table="privacy_acceptance",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="acceptance",
            trigger=Trigger(
                name="never_emptied",
                sql=UpsertTriggerSql(
                    func="RAISE EXCEPTION 'Cannot empty %: its rows only come in', TG_TABLE_NAME;",
                    hash="e650670f89c248920ab7072d3051d73892149718",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_00087",
                    table="privacy_acceptance",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="view",
            trigger=Trigger(
                name="append_only",
                sql=UpsertTriggerSql(
                    declare="DECLARE kept text[] DEFAULT ARRAY['by_id', 'person_id']::text[];",
                    func="""
                IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - kept = to_jsonb(OLD) - kept AND (NEW.by_id IS NULL OR NEW.by_id IS NOT DISTINCT FROM OLD.by_id) AND (NEW.person_id IS NULL OR NEW.person_id IS NOT DISTINCT FROM OLD.person_id) THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'Cannot update or delete rows of %: they only come in', TG_TABLE_NAME;
            """,
                    hash="3a6864f4438157ca8098984394a625bc787cf9f8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_33975",
                    table="privacy_view",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="view",
            trigger=Trigger(
                name="never_emptied",
                sql=UpsertTriggerSql(
                    func="RAISE EXCEPTION 'Cannot empty %: its rows only come in', TG_TABLE_NAME;",
                    hash="5e1f53a016766a58a39f34bd5d9b05355f97e830",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_3e63d",
                    table="privacy_view",
                    when="BEFORE",
                ),
            ),
        ),
    ]
