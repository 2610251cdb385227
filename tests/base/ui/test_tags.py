"""The tags that every page uses."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from base.ui.icons import ICONS
from base.ui.templatetags.duo import own_links


def shown(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_what_somebody_wrote_is_marked_with_their_language_and_stays_text() -> None:
    source = "{{ said|said_by:by }} {{ said|said_by:by|quoted }} {{ said|said_by:None }} {{ ''|said_by:by }}"
    with override("en"):
        said = shown(source, said="<b>Oui,\nvolontiers", by=SimpleNamespace(language="fr"))
    words = "&lt;b&gt;Oui,<br>volontiers</bdi>"
    assert said == f'<bdi lang="fr">{words} “<bdi lang="fr">{words}” <bdi>{words} '


def test_an_unknown_icon_does_not_reach_a_reader() -> None:
    with pytest.raises(KeyError, match="chekc"):
        shown('{% icon "chekc" %}')


def test_every_icon_is_hidden_from_screen_readers() -> None:
    assert [name for name in ICONS if 'aria-hidden="true"' not in shown("{% icon name %}", name=name)] == []


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Karim Benali", "KB"), ("Aïcha", "A"), ("Jan van den Berg", "JB"), ("", ""), ("<b> <i>", "&lt;&lt;")],
)
def test_initials_are_two_letters_at_most_and_escaped(name: str, letters: str) -> None:
    assert shown("{% avatar name %}", name=name) == f'<span class="av" aria-hidden="true">{letters}</span>'


def test_a_person_says_their_own_initials_and_first_name() -> None:
    person = SimpleNamespace(initials="SH", first_name="Samer")
    assert shown("{{ person|initials }} {{ person|called }}", person=person) == "SH Samer"


@pytest.mark.parametrize(
    ("phone", "said", "link"),
    [
        ("+3292240000", "09 224 00 00", "tel:+3292240000"),
        ("+32470123456", "0470 12 34 56", "tel:+32470123456"),
        ("09 224 00 00", "09 224 00 00", "tel:+3292240000"),
        ("+33612345678", "+33 6 12 34 56 78", "tel:+33612345678"),
    ],
)
def test_phone_numbers_are_written_as_people_do_and_can_be_called(phone: str, said: str, link: str) -> None:
    written = shown("{{ phone|phone_text }}|{{ phone|phone_href }}", phone=phone)
    groups = said.replace(" ", "\N{NO-BREAK SPACE}<wbr>")
    assert written == f'<bdi translate="no">{groups}</bdi>|{link}'


def test_an_address_is_masked_for_all_but_its_owner() -> None:
    assert shown("{{ 'samer@example.be'|masked }} {{ '+32470123456'|masked }} {{ ''|masked }}") == (
        "s•••@example.be +324 •• •• 56 "
    )


def test_a_score_fills_five_steps() -> None:
    drawn = shown("{% bar 54 %}")
    assert drawn.count('class="sb1"') == 5
    assert 'style="' not in drawn


def test_names_inside_cards_and_events_are_escaped() -> None:
    source = '{% card title %}{{ title }}{% endcard %}{% event title who="mentor" %}x{% endevent %}'
    assert "<script>" not in shown(source, title="<script>")


def test_a_door_is_one_link_with_a_name_and_a_line_about_it() -> None:
    door = shown('{% door to "clock" title "mentor" %} When? {% enddoor %}', to="/me/", title="My <b>")
    assert door.startswith('<a class="door mentor" href="/me/"><svg')
    assert "<span><b>My &lt;b&gt;</b> When? </span><svg" in door
    plain = shown('{% door "/me/" "clock" %}<i>When?</i>{% enddoor %}')
    assert plain.startswith('<a class="door" href')
    assert "<span><i>When?</i></span><svg" in plain


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("See {0}/me/a1?b=2&c. Bye", 'See <a href="{0}/me/a1?b=2&amp;c">{0}/me/a1?b=2&amp;c</a>. Bye'),
        ("{0}/", '<a href="{0}/">{0}/</a>'),
        ("Hi evil.com, https://evil.example/x and anna@example.be", None),
        ("{0}.evil.com {0}@evil.com {0}", None),
        ("<b>{0}/a</b>", '&lt;b&gt;<a href="{0}/a">{0}/a</a>&lt;/b&gt;'),
        ("javascript:{0}", None),
    ],
)
def test_only_our_own_addresses_become_links(text: str, page: str | None, settings: Any) -> None:
    base = settings.BASE_URL
    assert own_links(text.replace("{0}", base)) == (page or text).replace("{0}", base)


def test_here_keeps_the_filters_and_changes_the_page() -> None:
    request = RequestFactory().get("/mentees/", {"sector": "it", "page": "1"})
    assert (
        shown("{% here page=2 %} {% here sector=None page=None %}", request=request)
        == "?sector=it&amp;page=2 ?"
    )
