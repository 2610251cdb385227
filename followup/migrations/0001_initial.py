"""The tables of followup: meetings and what was told of them, check-ins, agreements and goals."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import migrations, models
from django.db.models.functions import Lower
from django.utils import timezone
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger

from base.accounts.acting import current_organisation_id
from base.accounts.entity import new_public_id
from intake.reference.codes import InList

FOLLOW = """
ALTER TABLE intake_timeblock ADD CONSTRAINT block_follows_meeting
FOREIGN KEY (meeting, during, held) REFERENCES followup_meeting (id, during, holds_time)
ON UPDATE CASCADE ON DELETE CASCADE
"""

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
        ("accounts", "0001_initial"),
        ("intake", "0001_initial"),
        ("matching", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Meeting",
            fields=[
                *OWNED,
                (
                    "duo",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="meetings", to="matching.duo"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("kickoff", "Three-way kickoff"),
                            ("meeting", "Meeting"),
                            ("end_interview", "End interview"),
                        ],
                        default="meeting",
                        max_length=13,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("offered", "Offered"),
                            ("planned", "Planned"),
                            ("held", "Held"),
                            ("missed", "Did not happen"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=9,
                    ),
                ),
                (
                    "holds_time",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(status__in=["planned", "held"], then=models.Value(True)),
                            default=models.Value(False),
                            output_field=models.BooleanField(),
                        ),
                        output_field=models.BooleanField(),
                    ),
                ),
                (
                    "offered",
                    ArrayField(base_field=models.DateTimeField(), blank=True, default=list, size=None),
                ),
                ("during", DateTimeRangeField(blank=True, null=True)),
                (
                    "mode",
                    models.CharField(
                        choices=[("in_person", "In person"), ("online", "Online"), ("phone", "By phone")],
                        default="in_person",
                        max_length=9,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="intake.code"
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=200)),
                ("ical_uid", models.UUIDField(editable=False, unique=True)),
                ("sequence", models.PositiveSmallIntegerField(default=0)),
                (
                    "booked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
                ("created_at", models.DateTimeField(default=timezone.now)),
            ],
            options={
                "ordering": (Lower("during"), "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("duo"),
                        condition=models.Q(("kind", "kickoff"), ("status__in", ["offered", "planned"])),
                        name="one_open_kickoff",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("during", None), ("status", "offered")),
                            models.Q(
                                models.Q(("status", "offered"), _negated=True), ("during__isnull", False)
                            ),
                            ("status", "cancelled"),
                            _connector="OR",
                        ),
                        name="meeting_has_its_hour",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(InList("meeting_place", "place")), name="meeting_place_code"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                *OWNED,
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="participants", to="followup.meeting"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="participations", to="accounts.person"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("mentee", "Mentee"),
                            ("mentor", "Mentor"),
                            ("coordinator", "Coordinator"),
                            ("interpreter", "Interpreter"),
                        ],
                        max_length=11,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=3)),
                ("came", models.BooleanField(blank=True, null=True)),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("meeting"), models.F("person"), name="one_participation"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["", "yes", "no"])), name="participant_answer"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShortLink",
            fields=[
                *OWNED,
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="short_links", to="followup.meeting"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="accounts.person"),
                ),
                (
                    "asks",
                    models.CharField(
                        choices=[("coming", "Will you come?"), ("met", "Did you meet?")], max_length=6
                    ),
                ),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("pk",),
                "indexes": [
                    models.Index(fields=["expires_at"], name="short_link_expires"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                *OWNED,
                (
                    "person",
                    models.OneToOneField(
                        on_delete=models.CASCADE, related_name="calendar_feed", to="accounts.person"
                    ),
                ),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("epoch", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField(default=timezone.now)),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Telling",
            fields=[
                *OWNED,
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="tellings", to="followup.meeting"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to="accounts.person"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("mentor", "Mentor"), ("mentee", "Mentee"), ("coordinator", "Coordinator")],
                        max_length=11,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
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
                ("minutes", models.PositiveSmallIntegerField()),
                (
                    "topics",
                    ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                (
                    "mood",
                    models.CharField(
                        blank=True,
                        choices=[("good", "Good"), ("fair", "Fair"), ("hard", "Difficult")],
                        max_length=4,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("note_shared", models.BooleanField(default=False)),
                ("told_at", models.DateTimeField(default=timezone.now)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("told_at", "pk"),
                "constraints": [
                    models.UniqueConstraint(models.F("meeting"), models.F("person"), name="one_telling_each"),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 5), ("minutes__lte", 600)),
                        name="telling_minutes_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TellingEvent",
            fields=[
                *HISTORY,
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=models.DO_NOTHING,
                        related_name="events",
                        to="followup.telling",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="followup.meeting",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.person",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("mentor", "Mentor"), ("mentee", "Mentee"), ("coordinator", "Coordinator")],
                        max_length=11,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                ("minutes", models.PositiveSmallIntegerField()),
                (
                    "topics",
                    ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                (
                    "mood",
                    models.CharField(
                        blank=True,
                        choices=[("good", "Good"), ("fair", "Fair"), ("hard", "Difficult")],
                        max_length=4,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("note_shared", models.BooleanField(default=False)),
                ("told_at", models.DateTimeField(default=timezone.now)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                *OWNED,
                (
                    "duo",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="check_ins", to="matching.duo"),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("after_first", "After the first meeting"),
                            ("midway", "Halfway"),
                            ("monthly", "Monthly"),
                            ("end", "Near the end"),
                        ],
                        max_length=12,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1)),
                (
                    "talk_with",
                    models.CharField(choices=[("mentor", "Mentor"), ("mentee", "Mentee")], max_length=6),
                ),
                ("due_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[("due", "To do"), ("done", "Done"), ("dropped", "Dropped")],
                        default="due",
                        max_length=7,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="accounts.person"),
                ),
                (
                    "way",
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
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "mood",
                    models.CharField(
                        blank=True,
                        choices=[("good", "Good"), ("fair", "Fair"), ("hard", "Difficult")],
                        max_length=4,
                    ),
                ),
                ("notes", models.CharField(blank=True, max_length=2000)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("due_on", "pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "due")), fields=["due_on"], name="check_in_due"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("duo"),
                        models.F("step"),
                        models.F("number"),
                        models.F("talk_with"),
                        name="one_check_in_per_step",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", False), ("status", "done")),
                            models.Q(models.Q(("status", "done"), _negated=True), ("done_at", None)),
                            _connector="OR",
                        ),
                        name="done_check_in_has_its_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minutes", None),
                            models.Q(("minutes__gte", 1), ("minutes__lte", 300)),
                            _connector="OR",
                        ),
                        name="check_in_minutes_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                *OWNED,
                (
                    "duo",
                    models.OneToOneField(
                        on_delete=models.CASCADE, related_name="agreement", to="matching.duo"
                    ),
                ),
                ("contacts_per_month", models.PositiveSmallIntegerField()),
                (
                    "mode",
                    models.CharField(
                        choices=[("in_person", "In person"), ("online", "Online"), ("phone", "By phone")],
                        max_length=9,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="intake.code"
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="intake.code"
                    ),
                ),
                ("mentor_shares_contact", models.BooleanField(default=False)),
                ("mentee_shares_contact", models.BooleanField(default=False)),
                (
                    "first_meeting",
                    models.ForeignKey(
                        null=True, on_delete=models.PROTECT, related_name="+", to="followup.meeting"
                    ),
                ),
                ("mentor_confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("mentee_confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("coordinator_confirmed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("coordinator_confirmed_at", None),
                            ("first_meeting__isnull", False),
                            _connector="OR",
                        ),
                        name="confirmed_means_first_meeting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("contacts_per_month__gte", 1), ("contacts_per_month__lte", 12)),
                        name="agreement_contacts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(InList("meeting_place", "place")), name="agreement_place_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(InList("travel_payer", "payer")), name="agreement_payer_code"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                *OWNED,
                ("duo", models.ForeignKey(on_delete=models.CASCADE, related_name="goals", to="matching.duo")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="action_points",
                        to="followup.goal",
                    ),
                ),
                ("words", models.CharField(max_length=200)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "In progress"), ("reached", "Reached"), ("dropped", "Dropped")],
                        default="open",
                        max_length=7,
                    ),
                ),
                ("created_at", models.DateTimeField(default=timezone.now)),
            ],
            options={
                "ordering": ("created_at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="goal_has_words"
                    ),
                ],
            },
        ),
        # Time blocks follow their meeting: its hour, and whether it holds time, by one UPDATE of the meeting (docs/adr/0007).
        # Django has no composite foreign key, and what it points at has to be there before: so not with the table.
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                models.F("id"), models.F("during"), models.F("holds_time"), name="meeting_time_key"
            ),
        ),
        migrations.RunSQL(FOLLOW, "ALTER TABLE intake_timeblock DROP CONSTRAINT block_follows_meeting"),
        # The tables write down themselves what happens to their rows (docs/adr/0017).
        AddTrigger(
            model_name="telling",
            trigger=Trigger(
                name="insert_insert",
                sql=UpsertTriggerSql(
                    func='INSERT INTO "followup_tellingevent" ("changed_at", "id", "meeting_id", "minutes", "mood", "note", "note_shared", "organisation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "side", "told_at", "topics", "way", "written_by_id") VALUES (NEW."changed_at", NEW."id", NEW."meeting_id", NEW."minutes", NEW."mood", NEW."note", NEW."note_shared", NEW."organisation_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."side", NEW."told_at", NEW."topics", NEW."way", NEW."written_by_id"); RETURN NULL;',
                    hash="d0e9dd98f8c9dbe3940c7ddbb75ebb051347767a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9769b",
                    table="followup_telling",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="telling",
            trigger=Trigger(
                name="update_update",
                sql=UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "followup_tellingevent" ("changed_at", "id", "meeting_id", "minutes", "mood", "note", "note_shared", "organisation_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "side", "told_at", "topics", "way", "written_by_id") VALUES (NEW."changed_at", NEW."id", NEW."meeting_id", NEW."minutes", NEW."mood", NEW."note", NEW."note_shared", NEW."organisation_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."side", NEW."told_at", NEW."topics", NEW."way", NEW."written_by_id"); RETURN NULL;',
                    hash="0c5c6682d3bb92b72bcb3fe80b16246f1fba6611",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_181f8",
                    table="followup_telling",
                    when="AFTER",
                ),
            ),
        ),
        # A meeting is held when somebody told of it, and only then; asked at the end of the transaction (docs/adr/0026).
        AddTrigger(
            model_name="meeting",
            trigger=Trigger(
                name="held_means_told",
                sql=UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="""
            IF EXISTS (
                SELECT FROM followup_meeting meeting WHERE meeting.id = NEW.id
                AND (meeting.status = 'held') <> EXISTS (
                    SELECT FROM followup_telling telling WHERE telling.meeting_id = meeting.id
                )
            ) THEN
                RAISE EXCEPTION 'A meeting was held when somebody told of it, and only then'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'held_means_told';
            END IF;
            RETURN NULL;
        """,
                    hash="e4b22818f7bc25adffc595a455c8dcbdca022f3e",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_held_means_told_577e2",
                    table="followup_meeting",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="telling",
            trigger=Trigger(
                name="held_means_told",
                sql=UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="""
            IF EXISTS (
                SELECT FROM followup_meeting meeting WHERE meeting.id = COALESCE(NEW.meeting_id, OLD.meeting_id)
                AND (meeting.status = 'held') <> EXISTS (
                    SELECT FROM followup_telling telling WHERE telling.meeting_id = meeting.id
                )
            ) THEN
                RAISE EXCEPTION 'A meeting was held when somebody told of it, and only then'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'held_means_told';
            END IF;
            RETURN NULL;
        """,
                    hash="20058509e51ae4102718291199f01305d5872735",
                    operation="INSERT OR DELETE",
                    pgid="pgtrigger_held_means_told_4a39f",
                    table="followup_telling",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
