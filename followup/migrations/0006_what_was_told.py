"""What stood in the log of a meeting becomes the word of whoever wrote it, or of whom it was written for."""

from django.db import migrations


def tell(apps, schema_editor):
    """Copies each log, and a mood of the other that stood beside it."""
    Meeting, Person, Telling = (
        apps.get_model(*name)
        for name in (("followup", "Meeting"), ("accounts", "Person"), ("followup", "Telling"))
    )
    sides = ("duo__proposal__mentor__person_id", "duo__proposal__mentee__person_id")
    for meeting in Meeting.objects.filter(status="held").values(
        *("id", "organisation_id", "logged_by_id", "logged_for_id", "logged_at", "way", "minutes", "topics"),
        *("mentor_mood", "mentee_mood", "note", "note_shared", *sides),
    ):
        wrote = Person.objects.filter(organisation=meeting["organisation_id"], user=meeting["logged_by_id"])
        writer = wrote.values_list("pk", flat=True).first() if meeting["logged_by_id"] else None
        Telling.objects.bulk_create(Telling(**row) for row in told_of(meeting, writer))


def told_of(log, writer):
    """Returns the rows that one log becomes. log: its columns by name; writer: the person who typed it, or None."""
    people = {
        "mentor": log["duo__proposal__mentor__person_id"],
        "mentee": log["duo__proposal__mentee__person_id"],
    }
    whose = log["logged_for_id"] or writer
    side = next((side for side, person in people.items() if whose == person), "coordinator")
    row = {
        "organisation_id": log["organisation_id"],
        "meeting_id": log["id"],
        "written_by_id": log["logged_by_id"],
        "way": log["way"] or "online",
        "minutes": log["minutes"],
        "told_at": log["logged_at"],
    }
    moods = {"mentor": log["mentor_mood"], "mentee": log["mentee_mood"]}
    words = {"topics": log["topics"], "note": log["note"], "note_shared": log["note_shared"]}
    rows = [row | words | {"person_id": whose, "side": side, "mood": moods.pop(side, "")}]
    rows += [
        row | {"person_id": people[other], "side": other, "mood": mood}
        for other, mood in moods.items()
        if mood
    ]
    return rows


class Migration(migrations.Migration):
    dependencies = [("followup", "0005_tellings"), ("matching", "0003_policies_never_emptied")]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
