"""A meeting is held when somebody told of it, and only then; its own columns for that are no longer needed."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("followup", "0006_what_was_told")]

    operations = [
        migrations.RemoveConstraint(
            model_name="meeting",
            name="held_means_logged",
        ),
        migrations.RemoveConstraint(
            model_name="meeting",
            name="meeting_minutes_in_range",
        ),
        migrations.RemoveField(
            model_name="meeting",
            name="logged_at",
        ),
        migrations.RemoveField(
            model_name="meeting",
            name="logged_by",
        ),
        migrations.RemoveField(
            model_name="meeting",
            name="logged_for",
        ),
        migrations.RemoveField(
            model_name="meeting",
            name="mentee_mood",
        ),
        migrations.RemoveField(
            model_name="meeting",
            name="mentor_mood",
        ),
        migrations.RemoveField(
            model_name="meeting",
            name="minutes",
        ),
        migrations.RemoveField(
            model_name="meeting",
            name="note",
        ),
        migrations.RemoveField(
            model_name="meeting",
            name="note_shared",
        ),
        migrations.RemoveField(
            model_name="meeting",
            name="topics",
        ),
        migrations.RemoveField(
            model_name="meeting",
            name="way",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="held_means_told",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n            IF EXISTS (\n                SELECT FROM followup_meeting meeting WHERE meeting.id = NEW.id\n                AND (meeting.status = 'held') <> EXISTS (\n                    SELECT FROM followup_telling telling WHERE telling.meeting_id = meeting.id\n                )\n            ) THEN\n                RAISE EXCEPTION 'A meeting was held when somebody told of it, and only then'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'held_means_told';\n            END IF;\n            RETURN NULL;\n        ",
                    hash="e4b22818f7bc25adffc595a455c8dcbdca022f3e",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_held_means_told_577e2",
                    table="followup_meeting",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="telling",
            trigger=pgtrigger.compiler.Trigger(
                name="held_means_told",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n            IF EXISTS (\n                SELECT FROM followup_meeting meeting WHERE meeting.id = COALESCE(NEW.meeting_id, OLD.meeting_id)\n                AND (meeting.status = 'held') <> EXISTS (\n                    SELECT FROM followup_telling telling WHERE telling.meeting_id = meeting.id\n                )\n            ) THEN\n                RAISE EXCEPTION 'A meeting was held when somebody told of it, and only then'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'held_means_told';\n            END IF;\n            RETURN NULL;\n        ",
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
