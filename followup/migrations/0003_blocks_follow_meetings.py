"""Time blocks follow their meeting: its hour and whether it holds time, by one UPDATE of the meeting (architecture, 10)."""

from django.db import migrations

FOLLOW = """
ALTER TABLE intake_timeblock ADD CONSTRAINT block_follows_meeting
FOREIGN KEY (meeting, during, held) REFERENCES followup_meeting (id, during, holds_time)
ON UPDATE CASCADE ON DELETE CASCADE
"""


class Migration(migrations.Migration):
    dependencies = [("followup", "0002_initial"), ("intake", "0001_initial")]
    operations = [
        migrations.RunSQL(FOLLOW, "ALTER TABLE intake_timeblock DROP CONSTRAINT block_follows_meeting")
    ]
