"""People agree to a text in a version, take it back, and every look at what is special is noted."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from base.privacy.actions import accept, has_accepted, newest_text, note_view, withdraw, write_text
from base.privacy.masking import unmask
from base.privacy.models import Acceptance, Text, View
from base.workflow.moves import Refused
from tests.base.accounts.house import organisation, person, staff
from tests.base.outbox.letters import letter

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def notice() -> Text:
    return write_text(
        organisation(), "privacy", nl="Wij bewaren weinig.", fr="Nous gardons peu.", en="We keep little."
    )


def test_a_yes_is_kept_with_its_version_language_way_and_writer(notice):
    annelies, samer = staff(), person("Samer")
    yes = accept(samer, "privacy", by=annelies, at=AT, way="paper", language="fr")
    assert (yes.text, yes.language, yes.way, yes.by, yes.at, yes.withdrawn_at) == (
        notice,
        "fr",
        "paper",
        annelies,
        AT,
        None,
    )
    assert (has_accepted(samer, "privacy"), has_accepted(samer, "goal")) == (True, False)


def test_a_yes_in_a_language_that_nobody_writes_here_is_in_that_of_the_person(notice):
    assert accept(person("Samer", language="fr"), "privacy", by=None, language="ar").language == "fr"


def test_the_same_yes_twice_is_one(notice):
    samer = person("Samer")
    assert accept(samer, "privacy", by=None) == accept(samer, "privacy", by=None)
    assert Acceptance.objects.count() == 1


def test_a_yes_taken_back_stands_no_more_and_can_be_given_again(notice):
    samer = person("Samer")
    yes = accept(samer, "privacy", by=None)
    first = withdraw(yes, by=None, at=AT)
    assert withdraw(yes, by=None).withdrawn_at == first.withdrawn_at == AT
    assert not has_accepted(samer, "privacy")
    assert accept(samer, "privacy", by=None) != yes


def test_a_yes_to_a_new_version_takes_the_place_of_the_old(notice):
    samer = person("Samer")
    old = accept(samer, "privacy", by=None)
    newer = write_text(organisation(), "privacy", nl="Nieuw.", fr="Nouveau.", en="New.")
    new = accept(samer, "privacy", by=None, at=AT)
    old.refresh_from_db()
    assert (newer.version, new.text, old.withdrawn_at) == (2, newer, AT)
    assert [*Acceptance.objects.standing()] == [new]


def test_there_is_nothing_to_agree_to_before_it_is_written(settings):
    settings.LANGUAGE_CODE = "en"
    with pytest.raises(Refused, match="There is no text for “Privacy notice” yet"):
        accept(person("Samer"), "privacy", by=None)
    with pytest.raises(Refused, match="We ask nobody to agree to “anything”"):
        accept(person("Amina"), "anything", by=None)


def test_another_house_has_texts_of_its_own(notice):
    with pytest.raises(Refused):
        accept(person("Zoe", of=organisation("Passerelle asbl")), "privacy", by=None)


def test_the_same_words_are_no_new_version(notice):
    again = write_text(organisation(), "privacy", nl=notice.nl, fr=notice.fr, en=notice.en)
    assert (again, newest_text(organisation(), "privacy")) == (notice, notice)


def test_a_text_that_somebody_accepted_is_frozen(notice):
    Text.objects.update(en="We keep very little.")
    accept(person("Samer"), "privacy", by=None)
    with pytest.raises(ProgrammingError, match="write a new version"), transaction.atomic():
        Text.objects.update(en="We keep everything.")
    assert Text.objects.get().en == "We keep very little."


def test_a_look_is_noted_and_stays_noted():
    annelies, samer = staff(), person("Samer")
    look = note_view(samer, "background.stay_reason", by=annelies, at=AT)
    assert (look.by, look.person, look.field_class, look.at, look.organisation) == (
        annelies,
        samer,
        "background.stay_reason",
        AT,
        organisation(),
    )
    for change in (
        lambda: View.objects.update(field_class="nothing"),
        lambda: View.objects.update(by=None, at=AT + timedelta(days=1)),
        lambda: View.objects.update(person=person("Amina")),
        lambda: View.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError, match="only come in"), transaction.atomic():
            change()
    look.refresh_from_db()
    assert (look.by, look.person, look.at) == (annelies, samer, AT)


def test_a_look_outlives_whom_it_is_about_and_who_looked():
    annelies, samer = staff(), person("Samer")
    look = note_view(samer, "background.stay_reason", by=annelies, at=AT)
    samer.delete()
    View.objects.update(by=None)
    look.refresh_from_db()
    assert (look.by, look.person, look.field_class, look.at) == (None, None, "background.stay_reason", AT)


def test_a_yes_outlives_who_gave_it_and_who_wrote_it_down(notice):
    annelies, samer = staff(), person("Samer")
    yes = withdraw(accept(samer, "privacy", by=annelies, at=AT), by=annelies, way="phone")
    samer.delete()
    annelies.delete()
    yes.refresh_from_db()
    assert (yes.person, yes.by, yes.withdrawn_by) == (None, None, None)
    assert (yes.text, yes.at, yes.withdrawn_way) == (notice, AT, "phone")


@pytest.mark.parametrize(
    "table", ["privacy_view", "privacy_acceptance", "workflow_transition", "matching_policy"]
)
def test_a_table_that_only_grows_is_never_emptied(table):
    with pytest.raises(ProgrammingError, match="only come in"), transaction.atomic():
        connection.cursor().execute(f"TRUNCATE {table} CASCADE")


def test_the_value_behind_a_mask_comes_with_a_note_of_who_saw_it():
    annelies, message = staff(), letter()
    assert unmask(message, "words", person=message.recipient, by=annelies)["place"] == "De Krook, Gent"
    assert [(look.by, look.person, look.field_class) for look in View.objects.all()] == [
        (annelies, message.recipient, "message.words")
    ]


def test_what_has_no_mask_cannot_be_unmasked():
    message = letter()
    with pytest.raises(ValueError, match=r"outbox\.Message\.kind is not special"):
        unmask(message, "kind", person=message.recipient, by=staff())
    assert not View.objects.exists()
