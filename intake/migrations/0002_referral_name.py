from django.db import migrations, models

#: What was written before has no name of its own; the first name is what a referrer certainly knew.
FILL = """
UPDATE intake_referral SET name = person.first_name
FROM intake_mentee mentee JOIN accounts_person person ON person.id = mentee.person_id
WHERE mentee.id = intake_referral.mentee_id
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("intake", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="name",
            field=models.CharField(default="", max_length=161),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
