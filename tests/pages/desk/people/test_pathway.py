"""The whole path of a person, the week of a branch, and the four words of a referrer."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from base.ui.dates import date_plain
from followup.endings import actions
from intake.models import Mentee, Partner, PartnerContact, Place, Referral
from pages.partner.referrals import word_of
from tests.followup import house

pytestmark = pytest.mark.django_db


def monday(ago=0):
    """A Monday at nine, so many weeks before this one: pages look at the clock."""
    day = timezone.localdate() - timedelta(weeks=ago)
    return timezone.make_aware(datetime.combine(day - timedelta(days=day.weekday()), time(9)))


@pytest.fixture
def annelies():
    return house.coordinator()


def page_of(mentee):
    return reverse("mentee", args=[mentee.public_id])


def now_and_next(client, mentee):
    context = client.get(page_of(mentee)).context
    return next(step.name for step in context["rail"] if step.state == "now"), context["next"].title


def test_the_path_says_where_somebody_stands_and_what_comes_next(client, annelies):
    house.signed_in(client, annelies)
    stands = {
        "referred": ("Registered", "Call for the intake"),
        "intake": ("Intake", "Complete the intake"),
        "screening": ("Screening", "Decide on the screening"),
        "ready": ("Waiting for a match", "Find a mentor"),
    }
    for n, (status, expected) in enumerate(stands.items()):
        assert now_and_next(client, house.mentee(f"M{n}", status=status)) == expected
    yonas = house.mentee("Yonas")
    house.proposal(yonas, house.mentor("Hilde"), at=timezone.now())
    assert now_and_next(client, yonas) == ("Proposed", "Wait for the answer to the proposal")
    html = client.get(page_of(yonas)).content.decode()
    proposal = yonas.proposals.get()
    assert f'href="{reverse("proposal", args=[proposal.public_id])}"' in html
    assert f"answer by {date_plain(proposal.expires_at)}" in html


@pytest.mark.parametrize("status", ["referred", "intake", "screening", "ready"])
def test_one_button_of_a_file_is_green(client, annelies, status):
    house.signed_in(client, annelies)
    mentee = house.mentee("Samer", status=status)
    for page in (page_of(mentee), reverse("mentee_screening", args=[mentee.public_id])):
        html = client.get(page).content.decode()
        assert html.count('class="btn go"') == 1


def test_the_path_goes_on_through_the_duo_to_its_end(client, annelies):
    house.signed_in(client, annelies)
    duo = house.matched_duo(led_by=annelies, at=monday(6))
    mentee = duo.mentee
    assert now_and_next(client, mentee) == ("Kickoff", "Plan the kickoff")
    kickoff = house.kickoff(duo, monday(6) + timedelta(days=2))
    assert now_and_next(client, mentee) == ("Kickoff", "Hold the kickoff")
    house.held(kickoff)
    assert now_and_next(client, mentee) == ("Active duo", "Call for the follow-up talk")
    html = client.get(page_of(mentee)).content.decode()
    assert "Karim says yes" in strip_tags(html)
    actions.stop(duo, "stop_reason:found_job", by=house.user_of(annelies))
    assert now_and_next(client, mentee) == ("End", "This person’s time with us ended here")


def test_a_step_that_somebody_wrote_down_comes_first(client, annelies):
    mentee = house.mentee(next_step="Ask the centre for a quiet room", next_step_on=timezone.localdate())
    house.signed_in(client, annelies)
    assert now_and_next(client, mentee)[1] == "Ask the centre for a quiet room"


def test_the_path_is_for_the_team_of_the_branch(client, annelies):
    mentee = house.mentee()
    others = [mentee.person, house.person("Rana"), house.coordinator("Els", of=house.branch("Aalst"))]
    assert [house.signed_in(client, person).get(page_of(mentee)).status_code for person in others] == [
        404
    ] * 3
    for person in (annelies, house.coordinator("Bram", role="manager")):
        assert house.signed_in(client, person).get(page_of(mentee)).status_code == 200


def test_the_week_shows_appointments_and_talks_by_day(client, annelies):
    duo = house.matched_duo(led_by=annelies, at=monday())
    house.kickoff(duo, monday() + timedelta(weeks=1, hours=1))
    house.matched_duo("Yara", "Wim", in_branch=house.branch("Aalst"), at=monday())
    house.signed_in(client, annelies)
    week = (monday() + timedelta(weeks=1)).strftime("%G-W%V")
    page = client.get(reverse("agenda"), {"week": week})
    [(day, rows)] = page.context["days"]
    assert (day, [appointment.meeting.kind for appointment in rows["meetings"]]) == (
        timezone.localdate(monday() + timedelta(weeks=1)),
        ["kickoff"],
    )
    assert page.context["count"] == 1
    assert "Nothing planned this week" in client.get(reverse("agenda")).content.decode()


@pytest.mark.parametrize(
    "week",
    ["nonsense", "2026-W99", "0000-W01", "9999-W53", "9999-W52", "0001-W01", "1999-W52", "2101-W01"],
)
def test_a_week_that_does_not_exist_is_this_week(client, annelies, week):
    page = house.signed_in(client, annelies).get(reverse("agenda"), {"week": week})
    assert page.status_code == 200
    assert page.context["is_now"]


@pytest.mark.parametrize("week", ["2000-W01", "2100-W52"])
def test_a_week_of_this_century_is_shown(client, annelies, week):
    page = house.signed_in(client, annelies).get(reverse("agenda"), {"week": week})
    assert page.context["monday"] == date.fromisocalendar(int(week[:4]), int(week[-2:]), 1)


def test_only_staff_have_a_week(client):
    duo = house.matched_duo()
    for other in (duo.mentor.person, duo.mentee.person, house.person("Rana")):
        assert house.signed_in(client, other).get(reverse("agenda")).status_code == 404


def test_the_week_needs_the_same_queries_at_one_three_and_fifty(client, annelies):
    house.signed_in(client, annelies)
    seen = set()
    hours = iter(range(50))
    for more in (1, 2, 47):
        for n in range(more):
            duo = house.matched_duo(f"T{n}", f"M{n}", led_by=annelies, at=monday())
            start = monday() + timedelta(weeks=1, hours=-8) + timedelta(hours=next(hours))
            house.kickoff(duo, start)
        week = (monday() + timedelta(weeks=1)).strftime("%G-W%V")
        seen.add(house.queries(client, f"{reverse('agenda')}?week={week}"))
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("status", "has_duo", "word"),
    [
        ("referred", False, "received"),
        ("intake", False, "intake_planned"),
        ("screening", False, "intake_planned"),
        ("ready", False, "intake_planned"),
        ("paused", False, "intake_planned"),
        ("ready", True, "matched"),
        ("closed", False, "closed"),
    ],
)
def test_four_words_and_no_more(status, has_duo, word):
    assert word_of(Mentee(status=status), has_duo=has_duo) == word


@pytest.fixture
def rana():
    """A referrer of a reception centre, who sent one person; another partner sent another."""
    place = Place.objects.by_postcode("9000")[0]
    centre, other = (
        Partner.objects.create(organisation=house.organisation(), name=name, kinds=["centre"], place=place)
        for name in ("OC Gent", "OC Lint")
    )
    rana = house.person("Rana")
    PartnerContact.objects.create(organisation=rana.organisation, partner=centre, person=rana)
    for first_name, partner in (("Moussa", centre), ("Luwam", other)):
        sent(first_name, partner)
    return rana


def sent(first_name, partner):
    mentee = house.mentee(first_name, status="referred", waiting_since=None)
    note(mentee, first_name, partner)
    return mentee


def note(mentee, name, partner):
    Referral.objects.create(
        organisation=mentee.organisation,
        mentee=mentee,
        name=name,
        partner=partner,
        channel_id="referral_channel:flyer",
    )


def test_a_referrer_sees_the_own_people_in_one_word(client, rana):
    page = house.signed_in(client, rana).get(reverse("referrals"))
    assert read(page) == [("Moussa", "Received")]
    html = page.content.decode()
    assert "Luwam" not in html


def read(page):
    return [(line[0], str(line[2])) for line in page.context["lines"]]


def test_a_referrer_learns_nothing_of_somebody_whom_others_brought(client, rana):
    luwam = Mentee.objects.get(person__first_name="Luwam")
    Mentee.objects.update(status="intake")
    note(luwam, "Luwam, as she wrote it", PartnerContact.objects.get(person=rana).partner)
    page = house.signed_in(client, rana).get(reverse("referrals"))
    assert read(page) == [("Luwam, as she wrote it", "Received"), ("Moussa", "In progress")]
    assert luwam.person.full_name not in page.content.decode().replace("Luwam, as she wrote it", "")


def test_nobody_else_has_referrals(client, annelies):
    duo = house.matched_duo(led_by=annelies)
    for other in (annelies, duo.mentor.person, duo.mentee.person, house.person("Els")):
        assert house.signed_in(client, other).get(reverse("referrals")).status_code == 404


def test_the_referrals_need_the_same_queries_at_one_three_and_fifty(client, rana):
    house.signed_in(client, rana)
    centre = PartnerContact.objects.get(person=rana).partner
    seen = {house.queries(client, reverse("referrals"))}
    for more in (2, 47):
        for n in range(more):
            sent(f"T{n}", centre)
        seen.add(house.queries(client, reverse("referrals")))
    assert len(seen) == 1


def test_the_page_of_a_mentor_names_who_takes_the_places_and_who_did(client, annelies):
    house.signed_in(client, annelies)
    karim = house.mentor("Karim", capacity=3)
    house.proposal(house.mentee("Yonas"), karim, at=timezone.now())
    page = client.get(reverse("mentor", args=[karim.public_id]))
    assert [proposal.mentee.person.first_name for proposal in page.context["open_proposals"]] == ["Yonas"]
    assert (page.context["taken"], page.context["current"], page.context["earlier"]) == (1, [], [])
    assert "Places taken: 1 of 3" in page.content.decode()


def test_the_page_of_a_mentor_links_to_the_duo(client, annelies):
    house.signed_in(client, annelies)
    duo = house.active_duo(led_by=annelies, at=monday(6))
    to = reverse("duo", args=[duo.public_id])
    assert f'href="{to}"' in client.get(reverse("mentor", args=[duo.mentor.public_id])).content.decode()
