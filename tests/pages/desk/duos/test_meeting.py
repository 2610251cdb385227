"""What the team notes of one meeting, reads of it, and takes out again."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from base.accounts.models import Person
from followup.tellings.actions import amend_log, log_meeting
from tests import people
from tests.followup import house

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_month_later():
    with time_machine.travel(house.NOW + timedelta(days=30), tick=False):
        yield


def test_staff_note_how_long_they_met_or_who_could_not_and_why_and_can_undo_it(client):
    duo = house.active_duo()
    first = house.first_meeting(duo)
    page = reverse("duo", args=[duo.public_id])
    met, undo, meeting_page = (
        reverse(name, args=[duo.public_id, first.public_id])
        for name in ("duo_met", "duo_take_back", "duo_meeting")
    )
    house.signed_in(client, duo.coordinator)
    assert client.post(met, {}).status_code == 422
    client.post(met, {"answer": "yes", "minutes": "90"})
    assert (first.minutes, undo in client.get(page).content.decode()) == (90, True)
    assert "Undone. It is as it was before." in client.post(undo, follow=True).content.decode()
    client.post(met, {"answer": "no", "who": "mentee", "reason": "Ill"})
    assert list(first.participants.filter(came=False).values_list("person", flat=True)) == [
        duo.mentee.person_id
    ]
    html = client.get(meeting_page).content.decode()
    assert ("Who could not come?" in html, "Samer" in html, "Ill" in html) == (True, True, True)
    client.post(undo)
    assert set(first.participants.values_list("came", flat=True)) == {None}


def test_the_team_reads_what_each_told_and_what_stood_before_and_takes_a_mistake_out(client):
    duo = house.active_duo()
    first, mentor = house.first_meeting(duo), house.user_of(duo.mentor.person)
    log_meeting(first, by=mentor, minutes=45, note="Between us", mood="good")
    amend_log(first, by=mentor, minutes=60, note="For you", note_shared=True)
    log_meeting(first, by=house.user_of(duo.mentee.person), mood="hard", note="Mine")
    house.signed_in(client, duo.coordinator)
    page = reverse("duo_meeting", args=[duo.public_id, first.public_id])
    assert page in client.get(reverse("duo", args=[duo.public_id])).content.decode()
    html = client.get(page).content.decode()
    for words in ("For you", "Not shared with the team", "45 minutes", "Difficult", "What stood here before"):
        assert words in html
    assert ("Between us" in html, "Mine" in html) == (False, False)
    mine, theirs = (telling.public_id for telling in first.ordered_tellings)
    out = reverse("take_out_telling", args=[duo.public_id, first.public_id])
    assert client.post(out, {"telling": "nobodys"}).status_code == 404
    after = people.read(client.post(out, {"telling": mine}, follow=True))
    assert ("It is taken out." in after, "Annelies took out what Karim noted." in after) == (True, True)
    client.post(out, {"telling": theirs})
    first.refresh_from_db()
    assert first.status == "planned"


def test_a_note_is_marked_with_the_language_of_whoever_chose_its_words(client):
    duo = house.active_duo()
    first, mentee = house.first_meeting(duo), duo.mentee.person
    Person.objects.filter(pk=mentee.pk).update(language="fr")
    log_meeting(first, by=house.user_of(mentee), note="Très bien\nMerci", note_shared=True)
    by = house.user_of(duo.coordinator)
    log_meeting(first, by=by, way="phone", for_person=duo.mentor.person, note="Good talk", note_shared=True)
    house.signed_in(client, duo.coordinator)
    meeting_page = client.get(reverse("duo_meeting", args=[duo.public_id, first.public_id])).content.decode()
    story = client.get(reverse("duo", args=[duo.public_id])).content.decode()
    for page in (meeting_page, story):
        assert '<bdi lang="fr">Très bien<br>Merci</bdi>' in page
        assert "<bdi>Good talk</bdi>" in page
