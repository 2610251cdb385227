"""Every page speaks the language that was asked for, and no other (requirements XC01)."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.pages import table
from tests.pages.languages import foreign, own, texts
from tests.pages.world import World, build

pytestmark = pytest.mark.django_db
ROLES = ("anonymous", "manager", "mentor", "mentee", "referrer", "interpreter")
#: Pages with what was written to many people, each in their own language, and the components by themselves.
MIXED = {"demo_mailbox", "styleguide"}


@pytest.fixture
def world() -> Iterator[World]:
    logging.disable(logging.WARNING)
    yield build()
    logging.disable(logging.NOTSET)


def test_every_page_speaks_one_language(world: World) -> None:
    """As the first role that opens it; the own pages of the two as each of them."""
    wrong: dict[str, list[str]] = {}
    opened: set[str] = set()
    for role in ROLES:
        client = world.window(role)
        cache.clear()
        for line in table.lines():
            if line.method == "POST" or line.answers[role] != "200" or line.name in MIXED | opened:
                continue
            if not line.address.startswith("/me/"):
                opened.add(line.name)
            for language in ("nl", "fr"):  # English is what the code says
                client.cookies["django_language"] = language
                answer = line.request(client, world)
                if answer.headers["Content-Type"].startswith("text/html"):
                    page = answer.content.decode()
                    silent = [] if own(page, language) else ["no text of this language"]
                    if strange := foreign(page, language) + silent:
                        wrong[f"{role} {line.address} {language}"] = strange
    assert wrong == {}
    assert len(opened) > 30


def test_a_page_in_another_language_is_recognised() -> None:
    page = (
        '<html lang="nl"><p>Bewaar</p><p>Sign&nbsp;in</p><a lang="fr">Se connecter</a><script>Home</script>'
    )
    assert texts(page) == ["Bewaar", "Sign in"]
    assert (own(page, "nl"), foreign(page, "nl")) == (["Bewaar"], ["Sign in"])
    assert (own(page, "en"), foreign(page, "en")) == (["Sign in"], ["Bewaar"])
