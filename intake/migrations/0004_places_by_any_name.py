import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from intake.reference.sql import CREATE_FOLDED

#: They are read again at the next start: places by their names, occupations folded anew.
READ_AGAIN = "DELETE FROM intake_referencefile WHERE name IN ('be_places.csv', 'esco_occupations.csv')"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_sessions_and_invitations"),
        ("intake", "0003_verdicts_of_a_person"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(CREATE_FOLDED, migrations.RunSQL.noop),
        migrations.RunSQL(READ_AGAIN, migrations.RunSQL.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mentee",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mentee",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mentor",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mentor",
            name="update_update",
        ),
        migrations.AddField(
            model_name="mentee",
            name="abroad",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="menteeevent",
            name="abroad",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="mentor",
            name="abroad",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="mentorevent",
            name="abroad",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="place",
            name="called",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), default=list, size=None
            ),
        ),
        migrations.AddIndex(
            model_name="place",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["called"], name="place_called"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mentee",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "intake_menteeevent" ("abroad", "branch_id", "centre_id", "closing_reason_id", "coordinator_id", "created_at", "expectations", "gender_wish", "gender_wish_confirmed_by_id", "goal_words", "id", "in_person", "interpreter_accepted", "job_goal_id", "next_step", "next_step_on", "online", "organisation_id", "peer_wish", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "programme_id", "public_id", "radius_km", "return_on", "status", "waiting_since") VALUES (NEW."abroad", NEW."branch_id", NEW."centre_id", NEW."closing_reason_id", NEW."coordinator_id", NEW."created_at", NEW."expectations", NEW."gender_wish", NEW."gender_wish_confirmed_by_id", NEW."goal_words", NEW."id", NEW."in_person", NEW."interpreter_accepted", NEW."job_goal_id", NEW."next_step", NEW."next_step_on", NEW."online", NEW."organisation_id", NEW."peer_wish", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_id", NEW."programme_id", NEW."public_id", NEW."radius_km", NEW."return_on", NEW."status", NEW."waiting_since"); RETURN NULL;',
                    hash="bd42be699c4100c621f4239b144e83bc986aecbe",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_04727",
                    table="intake_mentee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mentee",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
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
        pgtrigger.migrations.AddTrigger(
            model_name="mentor",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "intake_mentorevent" ("abroad", "branch_id", "broad_network", "capacity", "created_at", "headline", "hr", "id", "in_person", "offers", "online", "organisation_id", "paused_until", "peer", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "public_id", "radius_km", "ready_since", "source_id", "status") VALUES (NEW."abroad", NEW."branch_id", NEW."broad_network", NEW."capacity", NEW."created_at", NEW."headline", NEW."hr", NEW."id", NEW."in_person", NEW."offers", NEW."online", NEW."organisation_id", NEW."paused_until", NEW."peer", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_id", NEW."public_id", NEW."radius_km", NEW."ready_since", NEW."source_id", NEW."status"); RETURN NULL;',
                    hash="5789559ff251eb72acb2d8113a979bdbc595242d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b3ff0",
                    table="intake_mentor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mentor",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
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
        migrations.AddConstraint(
            model_name="mentee",
            constraint=models.CheckConstraint(
                condition=models.Q(("place", None), ("abroad", ""), _connector="OR"),
                name="mentee_lives_in_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="mentor",
            constraint=models.CheckConstraint(
                condition=models.Q(("place", None), ("abroad", ""), _connector="OR"),
                name="mentor_lives_in_one_place",
            ),
        ),
    ]
