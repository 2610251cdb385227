"""One row per form that was taken: the second tap makes nothing."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import base.accounts.entity
import base.accounts.scope


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("workflow", "0002_not_signed_in")]

    operations = [
        migrations.CreateModel(
            name="Sent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=base.accounts.entity.new_public_id, editable=False, max_length=12, unique=True
                    ),
                ),
                ("key", models.CharField(max_length=32)),
                ("led_to", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "organisation",
                    models.ForeignKey(
                        default=base.accounts.acting.current_organisation_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={"ordering": ("at", "pk")},
        ),
        migrations.AddConstraint(
            model_name="sent",
            constraint=models.UniqueConstraint(
                models.F("organisation"), models.F("key"), name="one_record_per_shown_form"
            ),
        ),
    ]
