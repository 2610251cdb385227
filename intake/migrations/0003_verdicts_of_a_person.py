from django.db import migrations, models

#: Where programmes asked the same, the newest verdict is the one that stands.
NEWEST = """
DELETE FROM intake_check older USING intake_check newer
WHERE older.person_id = newer.person_id AND older.criterion_id = newer.criterion_id
  AND (older.at, older.id) < (newer.at, newer.id)
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_referral_name")]

    operations = [
        migrations.RunSQL(NEWEST, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="check", name="one_verdict_per_criterion"),
        migrations.RemoveField(model_name="check", name="programme"),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.UniqueConstraint("person", "criterion", name="one_verdict_per_criterion"),
        ),
    ]
