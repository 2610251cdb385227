from typing import Any

from django.db import migrations, models

from base.reading.signs import plain

NAMES = {"Person": ("first_name", "last_name"), "Branch": ("name",), "Organisation": ("name",)}


def read_again(apps: Any, schema_editor: Any) -> None:
    """What stands there already loses what nobody sees; a name of nothing else becomes a question."""
    for model, fields in NAMES.items():
        rows = apps.get_model("accounts", model).objects
        for row in rows.iterator():
            stood = {field: getattr(row, field) for field in fields}
            read = {field: plain(name) or ("?" if name else "") for field, name in stood.items()}
            if read != stood:
                rows.filter(pk=row.pk).update(**read)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_sessions_and_invitations"),
    ]

    operations = [
        migrations.RunPython(read_again, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="branch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "name__regex",
                            "[\\x01-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        ("name", ""),
                        (
                            "name__regex",
                            "[^\\s\\x01-\\x20\\x7f-\\xa0\\u00ad\\u034f\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb]",
                        ),
                        _connector="OR",
                    ),
                ),
                name="branch_name_can_be_read",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "name__regex",
                            "[\\x01-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        ("name", ""),
                        (
                            "name__regex",
                            "[^\\s\\x01-\\x20\\x7f-\\xa0\\u00ad\\u034f\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb]",
                        ),
                        _connector="OR",
                    ),
                ),
                name="organisation_name_can_be_read",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "first_name__regex",
                            "[\\x01-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        ("first_name", ""),
                        (
                            "first_name__regex",
                            "[^\\s\\x01-\\x20\\x7f-\\xa0\\u00ad\\u034f\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb]",
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        (
                            "last_name__regex",
                            "[\\x01-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        ("last_name", ""),
                        (
                            "last_name__regex",
                            "[^\\s\\x01-\\x20\\x7f-\\xa0\\u00ad\\u034f\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb]",
                        ),
                        _connector="OR",
                    ),
                ),
                name="person_name_can_be_read",
            ),
        ),
    ]
