"""The tables of workflow: the moves of every status, and the forms that were taken."""

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
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="Transition",
            fields=[
                *OWNED,
                (
                    "subject_type",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="+", to="contenttypes.contenttype"
                    ),
                ),
                ("subject_id", models.BigIntegerField()),
                ("came_from", models.CharField(blank=True, max_length=16)),
                ("went_to", models.CharField(max_length=16)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "for_person",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to="accounts.person"
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
                        default="online",
                        max_length=9,
                    ),
                ),
                ("at", models.DateTimeField(default=timezone.now)),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("at", "pk"),
                "indexes": [
                    models.Index(fields=["subject_type", "subject_id", "at"], name="transition_subject"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sent",
            fields=[
                *OWNED,
                ("key", models.CharField(max_length=32)),
                ("led_to", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=timezone.now)),
            ],
            options={
                "ordering": ("at", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organisation"), models.F("key"), name="one_record_per_shown_form"
                    ),
                ],
            },
        ),
        # Moves only come in, by somebody or by the calendar, and let go of people, of nothing else (docs/adr/0017).
        AddTrigger(
            model_name="transition",
            trigger=Trigger(
                name="append_only",
                sql=UpsertTriggerSql(
                    declare="DECLARE kept text[] DEFAULT ARRAY['by_id', 'for_person_id']::text[];",
                    func="""
                IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - kept = to_jsonb(OLD) - kept AND (NEW.by_id IS NULL OR NEW.by_id IS NOT DISTINCT FROM OLD.by_id) AND (NEW.for_person_id IS NULL OR NEW.for_person_id IS NOT DISTINCT FROM OLD.for_person_id) THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'Cannot update or delete rows of %: they only come in', TG_TABLE_NAME;
            """,
                    hash="340e209fa68f7c0cf4923b3528ea9d1241b5d208",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_2d17e",
                    table="workflow_transition",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="transition",
            trigger=Trigger(
                name="never_emptied",
                sql=UpsertTriggerSql(
                    func="RAISE EXCEPTION 'Cannot empty %: its rows only come in', TG_TABLE_NAME;",
                    hash="ecc2f58eae87aecc47cb03314936c018bfe5f22d",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_3014f",
                    table="workflow_transition",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="transition",
            trigger=Trigger(
                name="transition_by_someone_or_the_calendar",
                sql=UpsertTriggerSql(
                    condition='WHEN (NEW."by_id" IS NULL AND NEW."for_person_id" IS NULL AND NOT (NEW."way" = \'task\'))',
                    func="""
                    RAISE EXCEPTION 'A move is by somebody or by the calendar'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'transition_by_someone_or_the_calendar';
                """,
                    hash="ccc20f1e4579b6a6218595260a83a6fd7166461b",
                    operation="INSERT",
                    pgid="pgtrigger_transition_by_someone_or_the_calendar_56fe6",
                    table="workflow_transition",
                    when="BEFORE",
                ),
            ),
        ),
    ]
