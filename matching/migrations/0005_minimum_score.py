from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matching", "0004_nobody_is_shown_without_a_yes")]

    operations = [
        migrations.AlterField(
            model_name="policy",
            name="minimum_score",
            field=models.PositiveSmallIntegerField(default=4000),
        ),
    ]
