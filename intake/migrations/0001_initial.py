"""The tables of intake: reference data, programmes and partners, mentees and mentors, what is known of them, and their time."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models.functions import Concat
from django.utils import timezone
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger

from base.accounts.acting import current_organisation_id
from base.accounts.entity import new_public_id
from base.privacy.fields import EncryptedField
from intake.reference.codes import InList
from intake.reference.sql import OPERATIONS

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
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        # The function folded(), for search and sorting without capitals and accents (intake/reference/sql.py).
        *OPERATIONS,
        migrations.CreateModel(
            name="Code",
            fields=[
                ("key", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("list", models.CharField(max_length=40)),
                ("code", models.CharField(max_length=60)),
                ("label", models.CharField(max_length=200)),
                ("label_nl", models.CharField(max_length=200, null=True)),
                ("label_fr", models.CharField(max_length=200, null=True)),
                ("label_en", models.CharField(max_length=200, null=True)),
                ("sort", models.PositiveSmallIntegerField(default=0)),
                ("active", models.BooleanField(default=True)),
                ("source", models.CharField(blank=True, max_length=60)),
                ("loaded", models.JSONField(default=dict, editable=False)),
            ],
            options={
                "ordering": ("list", "sort", "key"),
                "constraints": [
                    models.UniqueConstraint(fields=("list", "code"), name="code_once_per_list"),
                    models.CheckConstraint(
                        condition=models.Q(("key", Concat("list", models.Value(":"), "code"))),
                        name="code_key_is_list_and_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sector",
            fields=[
                ("code", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=200)),
                ("label_nl", models.CharField(max_length=200, null=True)),
                ("label_fr", models.CharField(max_length=200, null=True)),
                ("label_en", models.CharField(max_length=200, null=True)),
                ("sort", models.PositiveSmallIntegerField(default=0)),
                ("active", models.BooleanField(default=True)),
                (
                    "nace",
                    ArrayField(
                        base_field=models.CharField(max_length=8), blank=True, default=list, size=None
                    ),
                ),
                (
                    "isco",
                    ArrayField(
                        base_field=models.CharField(max_length=4), blank=True, default=list, size=None
                    ),
                ),
                ("loaded", models.JSONField(default=dict, editable=False)),
            ],
            options={
                "ordering": ("sort", "code"),
            },
        ),
        migrations.CreateModel(
            name="IscoGroup",
            fields=[
                ("name_nl", models.TextField()),
                ("name_fr", models.TextField(blank=True)),
                ("name_en", models.TextField(blank=True)),
                ("code", models.CharField(max_length=4, primary_key=True, serialize=False)),
                ("level", models.PositiveSmallIntegerField()),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="children",
                        to="intake.iscogroup",
                    ),
                ),
            ],
            options={
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Occupation",
            fields=[
                ("name_nl", models.TextField()),
                ("name_fr", models.TextField(blank=True)),
                ("name_en", models.TextField(blank=True)),
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "isco",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="occupations", to="intake.iscogroup"
                    ),
                ),
                ("esco_code", models.CharField(max_length=20)),
            ],
            options={
                "ordering": ("esco_code", "pk"),
            },
        ),
        migrations.CreateModel(
            name="OccupationTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="terms", to="intake.occupation"),
                ),
                ("language", models.CharField(max_length=2)),
                ("folded", models.TextField()),
            ],
            options={
                "indexes": [
                    GinIndex(
                        fastupdate=False, fields=["folded"], name="term_trigram", opclasses=["gin_trgm_ops"]
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("occupation", "language", "folded"), name="term_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Nace",
            fields=[
                ("name_nl", models.TextField()),
                ("name_fr", models.TextField(blank=True)),
                ("name_en", models.TextField(blank=True)),
                ("code", models.CharField(max_length=2, primary_key=True, serialize=False)),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="divisions",
                        to="intake.nace",
                    ),
                ),
            ],
            options={
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("name_nl", models.TextField()),
                ("name_fr", models.TextField(blank=True)),
                ("name_en", models.TextField(blank=True)),
                ("code", models.CharField(max_length=6, primary_key=True, serialize=False)),
                (
                    "level",
                    models.CharField(choices=[("region", "region"), ("province", "province")], max_length=8),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="provinces",
                        to="intake.region",
                    ),
                ),
            ],
            options={
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_nl", models.TextField()),
                ("name_fr", models.TextField(blank=True)),
                ("name_en", models.TextField(blank=True)),
                ("postcode", models.CharField(max_length=4)),
                ("refnis", models.CharField(max_length=5)),
                ("municipality_nl", models.TextField()),
                ("municipality_fr", models.TextField()),
                ("region", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="intake.region")),
                (
                    "province",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="intake.region"
                    ),
                ),
                ("languages", ArrayField(base_field=models.CharField(max_length=2), size=None)),
                ("facility", models.CharField(blank=True, max_length=2)),
                ("lat", models.FloatField()),
                ("lon", models.FloatField()),
                ("x", models.IntegerField()),
                ("y", models.IntegerField()),
                ("main", models.BooleanField(default=False)),
                ("called", ArrayField(base_field=models.TextField(), default=list, size=None)),
            ],
            options={
                "ordering": ("postcode", "-main", "pk"),
                "indexes": [
                    GinIndex(fastupdate=False, fields=["called"], name="place_called"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("postcode", "name_nl", "name_fr"), name="place_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("main", True)),
                        fields=("postcode",),
                        name="one_main_place_per_postcode",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Language",
            fields=[
                ("name_nl", models.TextField()),
                ("name_fr", models.TextField(blank=True)),
                ("name_en", models.TextField(blank=True)),
                ("code", models.CharField(max_length=3, primary_key=True, serialize=False)),
                ("autonym", models.TextField(blank=True)),
                ("rtl", models.BooleanField(default=False)),
                ("belgian_official", models.BooleanField(default=False)),
                ("tier", models.PositiveSmallIntegerField(default=9)),
                ("sort", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ("tier", "sort", "name_en", "code"),
            },
        ),
        migrations.CreateModel(
            name="CefrLevel",
            fields=[
                ("name_nl", models.TextField()),
                ("name_fr", models.TextField(blank=True)),
                ("name_en", models.TextField(blank=True)),
                ("code", models.CharField(max_length=2, primary_key=True, serialize=False)),
                ("sort", models.PositiveSmallIntegerField(unique=True)),
            ],
            options={
                "ordering": ("sort",),
            },
        ),
        migrations.CreateModel(
            name="Country",
            fields=[
                ("name_nl", models.TextField()),
                ("name_fr", models.TextField(blank=True)),
                ("name_en", models.TextField(blank=True)),
                ("code", models.CharField(max_length=3, primary_key=True, serialize=False)),
                ("alpha3", models.CharField(blank=True, max_length=3)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("country", "country"),
                            ("historical", "historical"),
                            ("special", "special"),
                        ],
                        max_length=10,
                    ),
                ),
                ("eu15", models.BooleanField()),
                ("eu27", models.BooleanField()),
                ("eu28_pre_brexit", models.BooleanField()),
                ("efta", models.BooleanField()),
                ("vesoc_non_eu15", models.BooleanField(null=True)),
            ],
            options={
                "verbose_name_plural": "countries",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="EducationLevel",
            fields=[
                ("name_nl", models.TextField()),
                ("name_fr", models.TextField(blank=True)),
                ("name_en", models.TextField(blank=True)),
                ("code", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("sort", models.PositiveSmallIntegerField()),
                ("isced2011", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("report_category", models.TextField()),
            ],
            options={
                "ordering": ("sort", "code"),
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("name_nl", models.TextField()),
                ("name_fr", models.TextField(blank=True)),
                ("name_en", models.TextField(blank=True)),
                ("on", models.DateField(primary_key=True, serialize=False)),
                ("legal", models.BooleanField()),
            ],
            options={
                "ordering": ("on",),
            },
        ),
        migrations.CreateModel(
            name="ReferenceFile",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("fingerprint", models.CharField(max_length=64)),
                ("loaded_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                *OWNED,
                ("code", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("name_nl", models.CharField(max_length=120, null=True)),
                ("name_fr", models.CharField(max_length=120, null=True)),
                ("name_en", models.CharField(max_length=120, null=True)),
                ("active", models.BooleanField(default=True)),
                ("age_min", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("age_max", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("mentor_age_min", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "mentee_criteria",
                    ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                (
                    "mentor_criteria",
                    ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                ("minimum_level", models.CharField(default="B1", max_length=6)),
                ("other_branches", models.BooleanField(default=False)),
                ("weeks", models.PositiveSmallIntegerField(default=17)),
                ("max_weeks", models.PositiveSmallIntegerField(default=26)),
                ("contacts_per_month", models.PositiveSmallIntegerField(default=2)),
                (
                    "check_in_steps",
                    ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("after_first", "After the first meeting"),
                                ("midway", "Halfway"),
                                ("monthly", "Monthly"),
                                ("end", "Near the end"),
                            ],
                            max_length=12,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "topics",
                    ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                (
                    "optional_topics",
                    ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                (
                    "modules",
                    ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                ("waiting_limit_days", models.PositiveSmallIntegerField(default=30)),
                (
                    "answer_order",
                    models.CharField(
                        choices=[
                            ("together", "Both at the same time"),
                            ("mentor_first", "First the mentor, then the mentee"),
                            ("mentee_first", "First the mentee, then the mentor"),
                        ],
                        default="together",
                        max_length=12,
                    ),
                ),
                ("answer_days", models.PositiveSmallIntegerField(default=7)),
            ],
            options={
                "ordering": ("code", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organisation"), models.F("code"), name="one_programme_per_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("max_weeks__gte", models.F("weeks"))),
                        name="programme_extends_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contacts_per_month__gte", 1),
                            ("contacts_per_month__lte", 12),
                            ("weeks__gte", 1),
                            ("weeks__lte", 104),
                        ),
                        name="programme_counts_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer_days__gte", 1), ("answer_days__lte", 30)),
                        name="programme_answer_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("age_max", None),
                            ("age_min", None),
                            ("age_max__gte", models.F("age_min")),
                            _connector="OR",
                        ),
                        name="programme_ages",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeEvent",
            fields=[
                *HISTORY,
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=models.DO_NOTHING,
                        related_name="events",
                        to="intake.programme",
                    ),
                ),
                ("code", models.SlugField(db_index=False, max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("active", models.BooleanField(default=True)),
                ("age_min", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("age_max", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("mentor_age_min", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "mentee_criteria",
                    ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                (
                    "mentor_criteria",
                    ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                ("minimum_level", models.CharField(default="B1", max_length=6)),
                ("other_branches", models.BooleanField(default=False)),
                ("weeks", models.PositiveSmallIntegerField(default=17)),
                ("max_weeks", models.PositiveSmallIntegerField(default=26)),
                ("contacts_per_month", models.PositiveSmallIntegerField(default=2)),
                (
                    "check_in_steps",
                    ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("after_first", "After the first meeting"),
                                ("midway", "Halfway"),
                                ("monthly", "Monthly"),
                                ("end", "Near the end"),
                            ],
                            max_length=12,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "topics",
                    ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                (
                    "optional_topics",
                    ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                (
                    "modules",
                    ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                ("waiting_limit_days", models.PositiveSmallIntegerField(default=30)),
                (
                    "answer_order",
                    models.CharField(
                        choices=[
                            ("together", "Both at the same time"),
                            ("mentor_first", "First the mentor, then the mentee"),
                            ("mentee_first", "First the mentee, then the mentor"),
                        ],
                        default="together",
                        max_length=12,
                    ),
                ),
                ("answer_days", models.PositiveSmallIntegerField(default=7)),
            ],
        ),
        migrations.CreateModel(
            name="Partner",
            fields=[
                *OWNED,
                ("name", models.CharField(max_length=160)),
                (
                    "kinds",
                    ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("centre", "Reception centre"),
                                ("referrer", "Referrer"),
                                ("service", "Service"),
                                ("employers", "Employers"),
                                ("expertise", "Expertise"),
                            ],
                            max_length=9,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("place", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="intake.place")),
                ("in_person", models.BooleanField(default=True)),
                ("remote", models.BooleanField(default=False)),
                ("quiet_room", models.BooleanField(default=False)),
                ("online", models.BooleanField(default=True)),
                (
                    "travel_payer",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="intake.code"
                    ),
                ),
                ("higher_educated_percent", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("languages", models.ManyToManyField(blank=True, related_name="+", to="intake.language")),
            ],
            options={
                "ordering": ("name", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organisation"), models.F("name"), name="one_partner_per_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(InList("travel_payer", "travel_payer")),
                        name="partner_travel_payer_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("higher_educated_percent", None),
                            ("higher_educated_percent__lte", 100),
                            _connector="OR",
                        ),
                        name="partner_percent_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerContact",
            fields=[
                *OWNED,
                (
                    "partner",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="contacts", to="intake.partner"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="partner_contacts", to="accounts.person"
                    ),
                ),
                ("main", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("partner"), models.F("person"), name="one_contact_per_partner"
                    ),
                    models.UniqueConstraint(
                        models.F("partner"), condition=models.Q(("main", True)), name="one_main_contact"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mentor",
            fields=[
                *OWNED,
                (
                    "person",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="mentors", to="accounts.person"),
                ),
                (
                    "branch",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="mentors", to="accounts.branch"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("applied", "Applied"),
                            ("screening", "Screening"),
                            ("ready", "Ready"),
                            ("paused", "Paused"),
                            ("left", "Left"),
                        ],
                        default="applied",
                        max_length=9,
                    ),
                ),
                ("capacity", models.PositiveSmallIntegerField(default=1)),
                ("paused_until", models.DateField(blank=True, null=True)),
                (
                    "place",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="intake.place"
                    ),
                ),
                ("abroad", models.CharField(blank=True, max_length=120)),
                ("radius_km", models.PositiveSmallIntegerField(default=20)),
                ("in_person", models.BooleanField(default=True)),
                ("online", models.BooleanField(default=False)),
                (
                    "offers",
                    ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                ("hr", models.BooleanField(default=False)),
                ("broad_network", models.BooleanField(default=False)),
                ("peer", models.BooleanField(default=False)),
                ("headline", models.CharField(blank=True, max_length=120)),
                (
                    "source",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="intake.code"
                    ),
                ),
                ("ready_since", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=timezone.now)),
                ("programmes", models.ManyToManyField(related_name="mentors", to="intake.programme")),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(models.F("person"), name="one_mentor_per_person"),
                    models.CheckConstraint(
                        condition=models.Q(("capacity__lte", 9)), name="mentor_capacity_0_to_9"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "ready"), _negated=True),
                            ("place__isnull", False),
                            _connector="OR",
                        ),
                        name="ready_mentor_is_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "paused"), _negated=True),
                            ("paused_until__isnull", False),
                            _connector="OR",
                        ),
                        name="paused_mentor_returns",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("radius_km__lte", 200),
                            models.Q(("in_person", True), ("online", True), _connector="OR"),
                        ),
                        name="mentor_can_meet",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place", None), ("abroad", ""), _connector="OR"),
                        name="mentor_lives_in_one_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(InList("mentor_recruitment_channel", "source")),
                        name="mentor_source_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MentorEvent",
            fields=[
                *HISTORY,
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=models.DO_NOTHING,
                        related_name="events",
                        to="intake.mentor",
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
                        db_constraint=False,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("applied", "Applied"),
                            ("screening", "Screening"),
                            ("ready", "Ready"),
                            ("paused", "Paused"),
                            ("left", "Left"),
                        ],
                        default="applied",
                        max_length=9,
                    ),
                ),
                ("capacity", models.PositiveSmallIntegerField(default=1)),
                ("paused_until", models.DateField(blank=True, null=True)),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="intake.place",
                    ),
                ),
                ("abroad", models.CharField(blank=True, max_length=120)),
                ("radius_km", models.PositiveSmallIntegerField(default=20)),
                ("in_person", models.BooleanField(default=True)),
                ("online", models.BooleanField(default=False)),
                (
                    "offers",
                    ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                ("hr", models.BooleanField(default=False)),
                ("broad_network", models.BooleanField(default=False)),
                ("peer", models.BooleanField(default=False)),
                ("headline", models.CharField(blank=True, max_length=120)),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="intake.code",
                    ),
                ),
                ("ready_since", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Mentee",
            fields=[
                *OWNED,
                (
                    "person",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="mentees", to="accounts.person"),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="mentees", to="intake.programme"
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="mentees", to="accounts.branch"),
                ),
                (
                    "coordinator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("referred", "Referred"),
                            ("intake", "Intake"),
                            ("screening", "Screening"),
                            ("ready", "Ready"),
                            ("paused", "Paused"),
                            ("closed", "Closed"),
                        ],
                        default="referred",
                        max_length=9,
                    ),
                ),
                ("waiting_since", models.DateField(blank=True, null=True)),
                ("return_on", models.DateField(blank=True, null=True)),
                (
                    "closing_reason",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="intake.code"
                    ),
                ),
                ("next_step", models.CharField(blank=True, max_length=120)),
                ("next_step_on", models.DateField(blank=True, null=True)),
                (
                    "centre",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="residents",
                        to="intake.partner",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="intake.place"
                    ),
                ),
                ("abroad", models.CharField(blank=True, max_length=120)),
                ("radius_km", models.PositiveSmallIntegerField(default=20)),
                ("in_person", models.BooleanField(default=True)),
                ("online", models.BooleanField(default=False)),
                (
                    "job_goal",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="intake.code"
                    ),
                ),
                ("goal_words", models.CharField(blank=True, max_length=300)),
                (
                    "expectations",
                    ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                ("peer_wish", models.BooleanField(default=False)),
                ("interpreter_accepted", models.BooleanField(default=False)),
                ("gender_wish", models.CharField(blank=True, max_length=1)),
                (
                    "gender_wish_confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=timezone.now)),
            ],
            options={
                "ordering": ("waiting_since", "pk"),
                "indexes": [
                    models.Index(fields=["programme", "status"], name="mentee_programme_status"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"),
                        models.F("programme"),
                        condition=models.Q(("status", "closed"), _negated=True),
                        name="one_open_mentee_per_programme",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "ready"), _negated=True),
                            models.Q(("place__isnull", False), ("waiting_since__isnull", False)),
                            _connector="OR",
                        ),
                        name="ready_mentee_waits_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", "closed"), ("closing_reason", None), _connector="OR"),
                        name="only_a_closed_mentee_has_a_closing_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "paused"), _negated=True),
                            ("return_on__isnull", False),
                            _connector="OR",
                        ),
                        name="paused_mentee_returns",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("radius_km__lte", 200),
                            models.Q(("in_person", True), ("online", True), _connector="OR"),
                        ),
                        name="mentee_can_meet",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("gender_wish__in", ["", "f", "m", "x"])),
                        name="mentee_gender_wish",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place", None), ("abroad", ""), _connector="OR"),
                        name="mentee_lives_in_one_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(InList("stop_reason", "closing_reason")),
                        name="mentee_closing_reason_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(InList("job_goal", "job_goal")), name="mentee_job_goal_code"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MenteeEvent",
            fields=[
                *HISTORY,
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=models.DO_NOTHING,
                        related_name="events",
                        to="intake.mentee",
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
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="intake.programme",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                (
                    "coordinator",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.person",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("referred", "Referred"),
                            ("intake", "Intake"),
                            ("screening", "Screening"),
                            ("ready", "Ready"),
                            ("paused", "Paused"),
                            ("closed", "Closed"),
                        ],
                        default="referred",
                        max_length=9,
                    ),
                ),
                ("waiting_since", models.DateField(blank=True, null=True)),
                ("return_on", models.DateField(blank=True, null=True)),
                (
                    "closing_reason",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="intake.code",
                    ),
                ),
                ("next_step", models.CharField(blank=True, max_length=120)),
                ("next_step_on", models.DateField(blank=True, null=True)),
                (
                    "centre",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="intake.partner",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="intake.place",
                    ),
                ),
                ("abroad", models.CharField(blank=True, max_length=120)),
                ("radius_km", models.PositiveSmallIntegerField(default=20)),
                ("in_person", models.BooleanField(default=True)),
                ("online", models.BooleanField(default=False)),
                (
                    "job_goal",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="intake.code",
                    ),
                ),
                ("goal_words", models.CharField(blank=True, max_length=300)),
                (
                    "expectations",
                    ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                ("peer_wish", models.BooleanField(default=False)),
                ("interpreter_accepted", models.BooleanField(default=False)),
                ("gender_wish", models.CharField(blank=True, max_length=1)),
                (
                    "gender_wish_confirmed_by",
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
                ("created_at", models.DateTimeField(default=timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                *OWNED,
                (
                    "mentee",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="referrals", to="intake.mentee"),
                ),
                ("name", models.CharField(max_length=161)),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="referrals",
                        to="intake.partner",
                    ),
                ),
                ("channel", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="intake.code")),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("first_words", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=timezone.now)),
            ],
            options={
                "ordering": ("-at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(InList("referral_channel", "channel")),
                        name="referral_channel_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                *OWNED,
                (
                    "person",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="contacts", to="accounts.person"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("attempt", "Attempt to reach"),
                            ("intake", "Intake talk"),
                            ("waiting", "Call while waiting"),
                            ("aftercare", "Aftercare"),
                        ],
                        max_length=9,
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
                ("reached", models.BooleanField(default=True)),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(default=timezone.now)),
            ],
            options={
                "ordering": ("-at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="LanguageSkill",
            fields=[
                *OWNED,
                (
                    "person",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="language_skills", to="accounts.person"
                    ),
                ),
                (
                    "language",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="intake.language"),
                ),
                (
                    "level",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="intake.cefrlevel"),
                ),
            ],
            options={
                "ordering": ("-level__sort", "language", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"), models.F("language"), name="one_level_per_language"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Experience",
            fields=[
                *OWNED,
                (
                    "person",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="experiences", to="accounts.person"
                    ),
                ),
                ("sector", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="intake.sector")),
                (
                    "occupation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="+",
                        to="intake.occupation",
                    ),
                ),
                ("years", models.PositiveSmallIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("did", "Did"),
                            ("wants", "Wants"),
                            ("leaves", "Leaves behind"),
                            ("informal", "Unpaid or informal"),
                        ],
                        default="did",
                        max_length=8,
                    ),
                ),
            ],
            options={
                "ordering": ("-years", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("years__lte", 60)), name="experience_years_0_to_60"
                    ),
                    models.UniqueConstraint(
                        models.F("person"),
                        models.F("sector"),
                        models.F("occupation"),
                        models.F("kind"),
                        name="one_experience_of_a_kind",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Diploma",
            fields=[
                *OWNED,
                (
                    "person",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="diplomas", to="accounts.person"
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="intake.educationlevel"),
                ),
                (
                    "country",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="intake.country"
                    ),
                ),
                (
                    "recognition",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="intake.code"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(InList("diploma_recognition", "recognition")),
                        name="diploma_recognition_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Background",
            fields=[
                *OWNED,
                (
                    "person",
                    models.OneToOneField(
                        on_delete=models.CASCADE, related_name="background", to="accounts.person"
                    ),
                ),
                ("birth_year", EncryptedField(editable=True, null=True)),
                ("gender", EncryptedField(editable=True, null=True)),
                ("belgian", EncryptedField(editable=True, null=True)),
                ("origin_duo", EncryptedField(editable=True, null=True)),
                ("origin_vesoc", EncryptedField(editable=True, null=True)),
                ("origin_vdab", EncryptedField(editable=True, null=True)),
                ("rule_version", models.CharField(default="2026-1", max_length=10)),
                ("reason_of_stay", EncryptedField(editable=True, null=True)),
                ("may_work", EncryptedField(editable=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                *OWNED,
                (
                    "person",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="checks", to="accounts.person"),
                ),
                (
                    "criterion",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="intake.code"),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[("met", "Met"), ("not_yet", "Not yet"), ("no", "No")], max_length=7
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(default=timezone.now)),
            ],
            options={
                "ordering": ("criterion", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"), models.F("criterion"), name="one_verdict_per_criterion"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModuleDone",
            fields=[
                *OWNED,
                (
                    "person",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="modules_done", to="accounts.person"
                    ),
                ),
                ("module", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="intake.code")),
                (
                    "language",
                    models.CharField(
                        choices=[("nl", "Dutch"), ("fr", "French"), ("en", "English")], max_length=2
                    ),
                ),
                ("on", models.DateField(default=timezone.localdate)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("on", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"), models.F("module"), name="one_time_per_module"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(InList("training_module", "module")), name="module_done_code"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Availability",
            fields=[
                *OWNED,
                (
                    "person",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="availabilities", to="accounts.person"
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("on", models.DateField(blank=True, null=True)),
                ("starts", models.TimeField()),
                ("ends", models.TimeField()),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("either", "In person or online"),
                            ("in_person", "In person"),
                            ("online", "Online"),
                        ],
                        default="either",
                        max_length=9,
                    ),
                ),
                ("free", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ("weekday", "on", "starts", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("on", None), ("weekday__isnull", False)),
                            models.Q(("on__isnull", False), ("weekday", None)),
                            _connector="OR",
                        ),
                        name="availability_weekly_or_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday", None), ("weekday__lte", 6), _connector="OR"),
                        name="availability_weekday",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))),
                        name="availability_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeBlock",
            fields=[
                *OWNED,
                (
                    "person",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="time_blocks", to="accounts.person"
                    ),
                ),
                ("during", DateTimeRangeField()),
                ("held", models.BooleanField(default=True)),
                ("meeting", models.BigIntegerField(blank=True, null=True)),
            ],
            options={
                "ordering": ("during", "pk"),
                "constraints": [
                    ExclusionConstraint(
                        condition=models.Q(("held", True)),
                        expressions=[("person", "="), ("during", "&&")],
                        name="nobody_twice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("during__isempty", False),
                            ("during__lower_inf", False),
                            ("during__upper_inf", False),
                        ),
                        name="time_block_has_both_ends",
                    ),
                    models.UniqueConstraint(
                        models.F("meeting"), models.F("person"), name="one_block_per_meeting"
                    ),
                ],
            },
        ),
        # The tables write down themselves what happens to their rows (docs/adr/0017).
        AddTrigger(
            model_name="programme",
            trigger=Trigger(
                name="insert_insert",
                sql=UpsertTriggerSql(
                    func='INSERT INTO "intake_programmeevent" ("active", "age_max", "age_min", "answer_days", "answer_order", "check_in_steps", "code", "contacts_per_month", "id", "max_weeks", "mentee_criteria", "mentor_age_min", "mentor_criteria", "minimum_level", "modules", "name", "optional_topics", "organisation_id", "other_branches", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "topics", "waiting_limit_days", "weeks") VALUES (NEW."active", NEW."age_max", NEW."age_min", NEW."answer_days", NEW."answer_order", NEW."check_in_steps", NEW."code", NEW."contacts_per_month", NEW."id", NEW."max_weeks", NEW."mentee_criteria", NEW."mentor_age_min", NEW."mentor_criteria", NEW."minimum_level", NEW."modules", NEW."name", NEW."optional_topics", NEW."organisation_id", NEW."other_branches", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_id", NEW."topics", NEW."waiting_limit_days", NEW."weeks"); RETURN NULL;',
                    hash="334f72b4371b42cec537b6e014f01f369f7b8f37",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7d6f0",
                    table="intake_programme",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="programme",
            trigger=Trigger(
                name="update_update",
                sql=UpsertTriggerSql(
                    condition='WHEN (OLD."active" IS DISTINCT FROM (NEW."active") OR OLD."age_max" IS DISTINCT FROM (NEW."age_max") OR OLD."age_min" IS DISTINCT FROM (NEW."age_min") OR OLD."answer_days" IS DISTINCT FROM (NEW."answer_days") OR OLD."answer_order" IS DISTINCT FROM (NEW."answer_order") OR OLD."check_in_steps" IS DISTINCT FROM (NEW."check_in_steps") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."contacts_per_month" IS DISTINCT FROM (NEW."contacts_per_month") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."max_weeks" IS DISTINCT FROM (NEW."max_weeks") OR OLD."mentee_criteria" IS DISTINCT FROM (NEW."mentee_criteria") OR OLD."mentor_age_min" IS DISTINCT FROM (NEW."mentor_age_min") OR OLD."mentor_criteria" IS DISTINCT FROM (NEW."mentor_criteria") OR OLD."minimum_level" IS DISTINCT FROM (NEW."minimum_level") OR OLD."modules" IS DISTINCT FROM (NEW."modules") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."optional_topics" IS DISTINCT FROM (NEW."optional_topics") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."other_branches" IS DISTINCT FROM (NEW."other_branches") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."topics" IS DISTINCT FROM (NEW."topics") OR OLD."waiting_limit_days" IS DISTINCT FROM (NEW."waiting_limit_days") OR OLD."weeks" IS DISTINCT FROM (NEW."weeks"))',
                    func='INSERT INTO "intake_programmeevent" ("active", "age_max", "age_min", "answer_days", "answer_order", "check_in_steps", "code", "contacts_per_month", "id", "max_weeks", "mentee_criteria", "mentor_age_min", "mentor_criteria", "minimum_level", "modules", "name", "optional_topics", "organisation_id", "other_branches", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "topics", "waiting_limit_days", "weeks") VALUES (NEW."active", NEW."age_max", NEW."age_min", NEW."answer_days", NEW."answer_order", NEW."check_in_steps", NEW."code", NEW."contacts_per_month", NEW."id", NEW."max_weeks", NEW."mentee_criteria", NEW."mentor_age_min", NEW."mentor_criteria", NEW."minimum_level", NEW."modules", NEW."name", NEW."optional_topics", NEW."organisation_id", NEW."other_branches", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_id", NEW."topics", NEW."waiting_limit_days", NEW."weeks"); RETURN NULL;',
                    hash="0b0ce171237679ae0177581a37941a092d3a2878",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_32458",
                    table="intake_programme",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="mentor",
            trigger=Trigger(
                name="insert_insert",
                sql=UpsertTriggerSql(
                    func='INSERT INTO "intake_mentorevent" ("abroad", "branch_id", "broad_network", "capacity", "created_at", "headline", "hr", "id", "in_person", "offers", "online", "organisation_id", "paused_until", "peer", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "public_id", "radius_km", "ready_since", "source_id", "status") VALUES (NEW."abroad", NEW."branch_id", NEW."broad_network", NEW."capacity", NEW."created_at", NEW."headline", NEW."hr", NEW."id", NEW."in_person", NEW."offers", NEW."online", NEW."organisation_id", NEW."paused_until", NEW."peer", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_id", NEW."public_id", NEW."radius_km", NEW."ready_since", NEW."source_id", NEW."status"); RETURN NULL;',
                    hash="5789559ff251eb72acb2d8113a979bdbc595242d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b3ff0",
                    table="intake_mentor",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="mentor",
            trigger=Trigger(
                name="update_update",
                sql=UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "intake_mentorevent" ("abroad", "branch_id", "broad_network", "capacity", "created_at", "headline", "hr", "id", "in_person", "offers", "online", "organisation_id", "paused_until", "peer", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "public_id", "radius_km", "ready_since", "source_id", "status") VALUES (NEW."abroad", NEW."branch_id", NEW."broad_network", NEW."capacity", NEW."created_at", NEW."headline", NEW."hr", NEW."id", NEW."in_person", NEW."offers", NEW."online", NEW."organisation_id", NEW."paused_until", NEW."peer", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_id", NEW."public_id", NEW."radius_km", NEW."ready_since", NEW."source_id", NEW."status"); RETURN NULL;',
                    hash="b53b31cf48b9b5a5022b16fb8b4c0f5bfcf42bee",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d56ca",
                    table="intake_mentor",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="mentee",
            trigger=Trigger(
                name="insert_insert",
                sql=UpsertTriggerSql(
                    func='INSERT INTO "intake_menteeevent" ("abroad", "branch_id", "centre_id", "closing_reason_id", "coordinator_id", "created_at", "expectations", "gender_wish", "gender_wish_confirmed_by_id", "goal_words", "id", "in_person", "interpreter_accepted", "job_goal_id", "next_step", "next_step_on", "online", "organisation_id", "peer_wish", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "programme_id", "public_id", "radius_km", "return_on", "status", "waiting_since") VALUES (NEW."abroad", NEW."branch_id", NEW."centre_id", NEW."closing_reason_id", NEW."coordinator_id", NEW."created_at", NEW."expectations", NEW."gender_wish", NEW."gender_wish_confirmed_by_id", NEW."goal_words", NEW."id", NEW."in_person", NEW."interpreter_accepted", NEW."job_goal_id", NEW."next_step", NEW."next_step_on", NEW."online", NEW."organisation_id", NEW."peer_wish", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_id", NEW."programme_id", NEW."public_id", NEW."radius_km", NEW."return_on", NEW."status", NEW."waiting_since"); RETURN NULL;',
                    hash="bd42be699c4100c621f4239b144e83bc986aecbe",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_04727",
                    table="intake_mentee",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="mentee",
            trigger=Trigger(
                name="update_update",
                sql=UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "intake_menteeevent" ("abroad", "branch_id", "centre_id", "closing_reason_id", "coordinator_id", "created_at", "expectations", "gender_wish", "gender_wish_confirmed_by_id", "goal_words", "id", "in_person", "interpreter_accepted", "job_goal_id", "next_step", "next_step_on", "online", "organisation_id", "peer_wish", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "programme_id", "public_id", "radius_km", "return_on", "status", "waiting_since") VALUES (NEW."abroad", NEW."branch_id", NEW."centre_id", NEW."closing_reason_id", NEW."coordinator_id", NEW."created_at", NEW."expectations", NEW."gender_wish", NEW."gender_wish_confirmed_by_id", NEW."goal_words", NEW."id", NEW."in_person", NEW."interpreter_accepted", NEW."job_goal_id", NEW."next_step", NEW."next_step_on", NEW."online", NEW."organisation_id", NEW."peer_wish", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_id", NEW."programme_id", NEW."public_id", NEW."radius_km", NEW."return_on", NEW."status", NEW."waiting_since"); RETURN NULL;',
                    hash="4838d771b4388338d6599b12b52806e061238ac0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4e554",
                    table="intake_mentee",
                    when="AFTER",
                ),
            ),
        ),
    ]
