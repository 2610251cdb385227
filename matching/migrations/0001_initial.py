"""The tables of matching: weights, pairs, candidates, plans, proposals and duos."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models.expressions import CombinedExpression
from django.utils import timezone
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger

from base.accounts.acting import current_organisation_id
from base.accounts.entity import new_public_id
from base.privacy.fields import EncryptedField
from intake.reference.codes import InList

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

#: What a plan is made by.
WEIGHTS = [
    ("sector", models.PositiveSmallIntegerField(default=35)),
    ("expectations", models.PositiveSmallIntegerField(default=20)),
    ("location", models.PositiveSmallIntegerField(default=15)),
    ("language", models.PositiveSmallIntegerField(default=15)),
    ("availability", models.PositiveSmallIntegerField(default=10)),
    ("peer", models.PositiveSmallIntegerField(default=5)),
    ("minimum_score", models.PositiveSmallIntegerField(default=4000)),
    ("steadiness", models.PositiveSmallIntegerField(default=200)),
]


def weights_in_range(of: str) -> list[models.CheckConstraint]:
    """The bounds of the weights, under the names that a table gives them."""
    return [
        models.CheckConstraint(
            condition=models.Q(
                (
                    "sector",
                    CombinedExpression(
                        CombinedExpression(
                            CombinedExpression(
                                CombinedExpression(
                                    CombinedExpression(models.Value(100), "-", models.F("expectations")),
                                    "-",
                                    models.F("location"),
                                ),
                                "-",
                                models.F("language"),
                            ),
                            "-",
                            models.F("availability"),
                        ),
                        "-",
                        models.F("peer"),
                    ),
                )
            ),
            name=f"{of}_weights_sum_to_100",
        ),
        models.CheckConstraint(
            condition=models.Q(("minimum_score__lte", 10000)), name=f"{of}_minimum_score_in_range"
        ),
        models.CheckConstraint(
            condition=models.Q(("steadiness__lte", 2000)), name=f"{of}_steadiness_in_range"
        ),
    ]


#: What every run has: for whom, under which weights, how far it is and how it ended.
RUN = [
    (
        "programme",
        models.ForeignKey(on_delete=models.CASCADE, related_name="%(class)ss", to="intake.programme"),
    ),
    (
        "policy",
        models.ForeignKey(on_delete=models.PROTECT, related_name="%(class)ss", to="matching.policy"),
    ),
    (
        "status",
        models.CharField(
            choices=[("running", "Running"), ("ready", "Ready"), ("failed", "Failed")],
            default="running",
            max_length=7,
        ),
    ),
    ("progress_done", models.PositiveIntegerField(default=0)),
    ("progress_of", models.PositiveIntegerField(default=0)),
    ("failure", models.CharField(blank=True, max_length=200)),
    (
        "asked_by",
        models.ForeignKey(
            null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
        ),
    ),
    ("started_at", models.DateTimeField(default=timezone.now)),
    ("beat_at", models.DateTimeField(default=timezone.now)),
    ("finished_at", models.DateTimeField(blank=True, null=True)),
]


def finished_when_not_running(of: str) -> models.CheckConstraint:
    """A run that ended says when, under the name that a table gives it."""
    return models.CheckConstraint(
        condition=models.Q(
            models.Q(("finished_at", None), ("status", "running")),
            models.Q(models.Q(("status", "running"), _negated=True), ("finished_at__isnull", False)),
            _connector="OR",
        ),
        name=f"{of}_finished_when_not_running",
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("intake", "0001_initial"),
        ("privacy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Policy",
            fields=[
                *OWNED,
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="policies", to="intake.programme"
                    ),
                ),
                *WEIGHTS,
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(default=timezone.now)),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("-at", "-pk"),
                "constraints": weights_in_range("policy"),
            },
        ),
        migrations.CreateModel(
            name="PairRule",
            fields=[
                *OWNED,
                (
                    "mentee",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="pair_rules", to="intake.mentee"
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="pair_rules", to="intake.mentor"
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[("locked", "Locked"), ("refused", "Not suitable")], max_length=7
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(default=timezone.now)),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(models.F("mentee"), models.F("mentor"), name="one_rule_per_pair"),
                    models.UniqueConstraint(
                        models.F("mentee"), condition=models.Q(("rule", "locked")), name="one_lock_per_mentee"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CandidateList",
            fields=[
                *OWNED,
                (
                    "mentee",
                    models.OneToOneField(
                        on_delete=models.CASCADE, related_name="candidate_list", to="intake.mentee"
                    ),
                ),
                ("mentors", ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                (
                    "scores",
                    ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None),
                ),
                ("breakdown", models.BinaryField(default=bytes)),
                ("kth_score", models.PositiveSmallIntegerField(default=0)),
                ("possible", models.PositiveIntegerField(default=0)),
                ("engine_version", models.CharField(max_length=16)),
                (
                    "policy",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="matching.policy"),
                ),
                ("profile_hash", models.CharField(max_length=32)),
                ("at", models.DateTimeField(default=timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                *OWNED,
                *RUN,
                ("mentees", models.PositiveIntegerField(default=0)),
                ("mentors", models.PositiveIntegerField(default=0)),
                ("places", models.PositiveIntegerField(default=0)),
                ("feasible_pairs", models.PositiveBigIntegerField(default=0)),
                ("objective", models.JSONField(default=dict)),
                ("certificate", models.JSONField(default=dict)),
                ("by_hand", models.JSONField(default=dict)),
                ("seconds", models.JSONField(default=dict)),
                ("insight", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ("-started_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("programme"),
                        condition=models.Q(("status", "running")),
                        name="one_running_plan",
                    ),
                    finished_when_not_running("plan"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Effect",
            fields=[
                *OWNED,
                *RUN,
                *WEIGHTS,
                ("people", models.PositiveIntegerField()),
                ("result", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ("-started_at", "-pk"),
                "constraints": [
                    finished_when_not_running("effect"),
                    *weights_in_range("effect"),
                    models.UniqueConstraint(
                        *map(
                            models.F,
                            (
                                "policy",
                                "sector",
                                "expectations",
                                "location",
                                "language",
                                "availability",
                                "peer",
                                "minimum_score",
                                "steadiness",
                            ),
                        ),
                        condition=models.Q(("status", "running")),
                        name="one_running_effect",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                *OWNED,
                (
                    "plan",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="lines", to="matching.plan"),
                ),
                ("mentee", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="intake.mentee")),
                (
                    "mentor",
                    models.ForeignKey(
                        null=True, on_delete=models.CASCADE, related_name="+", to="intake.mentor"
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(null=True)),
                (
                    "via",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sector", "Sector"),
                            ("broad_network", "Broad network"),
                            ("generic_hr", "General HR profile"),
                            ("peer", "Own experience of the path"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        blank=True, choices=[("in_person", "In person"), ("online", "Online")], max_length=9
                    ),
                ),
                ("interpreter", models.BooleanField(default=False)),
                ("criteria", models.JSONField(default=dict)),
                ("reasons", models.JSONField(default=list)),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(models.F("plan"), models.F("mentee"), name="one_line_per_mentee"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mentor", None), ("mode", ""), ("score", None), ("via", "")),
                            models.Q(
                                ("mentor__isnull", False),
                                ("score__isnull", False),
                                models.Q(("via", ""), _negated=True),
                                models.Q(("mode", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="line_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanSnapshot",
            fields=[
                *OWNED,
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=models.CASCADE, related_name="snapshot", to="matching.plan"
                    ),
                ),
                ("engine_version", models.CharField(max_length=16)),
                ("arrays", EncryptedField(editable=True)),
            ],
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                *OWNED,
                (
                    "mentee",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="proposals", to="intake.mentee"),
                ),
                (
                    "mentor",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="proposals", to="intake.mentor"),
                ),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("expired", "Expired"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("holds", models.BooleanField(default=True)),
                (
                    "via",
                    models.CharField(
                        choices=[
                            ("sector", "Sector"),
                            ("broad_network", "Broad network"),
                            ("generic_hr", "General HR profile"),
                            ("peer", "Own experience of the path"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("in_person", "In person"), ("online", "Online")], max_length=9
                    ),
                ),
                (
                    "interpreter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
                ("explanation", models.JSONField(default=dict)),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("mentor_asked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "mentor_answer",
                    models.CharField(blank=True, choices=[("yes", "Yes"), ("no", "No")], max_length=3),
                ),
                ("mentor_answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "mentor_way",
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
                ("mentor_reason", models.CharField(blank=True, max_length=300)),
                ("mentee_asked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "mentee_answer",
                    models.CharField(blank=True, choices=[("yes", "Yes"), ("no", "No")], max_length=3),
                ),
                ("mentee_answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "mentee_way",
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
                ("mentee_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("-proposed_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("mentee"),
                        condition=models.Q(("holds", True)),
                        name="one_held_proposal_per_mentee",
                    ),
                    models.UniqueConstraint(
                        models.F("mentor"),
                        models.F("place"),
                        condition=models.Q(("holds", True)),
                        name="one_held_proposal_per_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place__gte", 1), ("place__lte", 9)), name="place_1_to_9"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("holds", True), ("status", "open")),
                            ("status", "accepted"),
                            models.Q(("holds", False), ("status__in", ["declined", "expired", "withdrawn"])),
                            _connector="OR",
                        ),
                        name="open_holds_and_refused_lets_go",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "accepted"), _negated=True),
                            models.Q(("mentee_answer", "yes"), ("mentor_answer", "yes")),
                            _connector="OR",
                        ),
                        name="accepted_is_two_times_yes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mentor_answer", ""), ("mentor_answered_at", None), ("mentor_way", "")),
                            models.Q(
                                ("mentor_answered_at__isnull", False),
                                ("mentor_asked_at__isnull", False),
                                models.Q(("mentor_answer", ""), _negated=True),
                                models.Q(("mentor_way", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="mentor_answer_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mentee_answer", ""), ("mentee_answered_at", None), ("mentee_way", "")),
                            models.Q(
                                ("mentee_answered_at__isnull", False),
                                ("mentee_asked_at__isnull", False),
                                models.Q(("mentee_answer", ""), _negated=True),
                                models.Q(("mentee_way", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="mentee_answer_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duo",
            fields=[
                *OWNED,
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=models.PROTECT, related_name="duo", to="matching.proposal"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="duos", to="intake.programme"),
                ),
                (
                    "branch",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="duos", to="accounts.branch"),
                ),
                (
                    "coordinator",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="accounts.person"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("matched", "Matched"),
                            ("active", "Active"),
                            ("closing", "Closing"),
                            ("completed", "Completed"),
                            ("stopped", "Stopped"),
                        ],
                        default="matched",
                        max_length=9,
                    ),
                ),
                ("matched_at", models.DateTimeField(default=timezone.now)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("contacts_per_month", models.PositiveSmallIntegerField()),
                (
                    "stop_reason",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="intake.code"
                    ),
                ),
            ],
            options={
                "ordering": ("-matched_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["matched", "stopped"]),
                            models.Q(("ends_on__isnull", False), ("starts_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="duo_in_progress_has_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on__isnull", False), ("status__in", ["completed", "stopped"])),
                            models.Q(
                                models.Q(("status__in", ["completed", "stopped"]), _negated=True),
                                ("ended_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="ended_duo_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "stopped"), ("stop_reason__isnull", False)),
                            models.Q(models.Q(("status", "stopped"), _negated=True), ("stop_reason", None)),
                            _connector="OR",
                        ),
                        name="stopped_duo_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="duo_ends_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(InList("stop_reason", "stop_reason")), name="duo_stop_reason_code"
                    ),
                ],
            },
        ),
        # Weights only come in (docs/adr/0017), and no proposal is open without the mentee's yes (docs/adr/0025).
        AddTrigger(
            model_name="policy",
            trigger=Trigger(
                name="append_only",
                sql=UpsertTriggerSql(
                    declare="DECLARE kept text[] DEFAULT ARRAY['by_id']::text[];",
                    func="""
                IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - kept = to_jsonb(OLD) - kept AND (NEW.by_id IS NULL OR NEW.by_id IS NOT DISTINCT FROM OLD.by_id) THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'Cannot update or delete rows of %: they only come in', TG_TABLE_NAME;
            """,
                    hash="eb0fa130457e9d7a116774a0ab67dff17eb1d4bc",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_54317",
                    table="matching_policy",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="policy",
            trigger=Trigger(
                name="never_emptied",
                sql=UpsertTriggerSql(
                    func="RAISE EXCEPTION 'Cannot empty %: its rows only come in', TG_TABLE_NAME;",
                    hash="04fc67525956fb1729de2a5f954e612fd3989aee",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_29987",
                    table="matching_policy",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="proposal",
            trigger=Trigger(
                name="nobody_is_shown_without_a_yes",
                sql=UpsertTriggerSql(
                    condition="WHEN (NEW.\"status\" = 'open')",
                    func="""
                    PERFORM 1 FROM privacy_acceptance yes JOIN intake_mentee mentee USING (person_id)
                        WHERE mentee.id = NEW.mentee_id AND yes.kind = 'share_profile' AND yes.withdrawn_at IS NULL
                        FOR SHARE OF yes;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'The mentee has not said that a mentor may see the profile'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_is_shown_without_a_yes';
                    END IF;
                    RETURN NEW;
                """,
                    hash="987c6c0337e872f660db089e600f983b882cc963",
                    operation="INSERT",
                    pgid="pgtrigger_nobody_is_shown_without_a_yes_c01d1",
                    table="matching_proposal",
                    when="BEFORE",
                ),
            ),
        ),
    ]
