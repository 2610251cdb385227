"""Walks every address: each form carries its seal, each view makes one record of it, each change is laid over."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from base.ui.shown import read_seal
from tests.forms.page import forms_of
from tests.pages import table
from tests.pages.seen import Everything

#: Forms that are no words of a person: the switch of languages, the demo's doors, signing in and out.
UNSEALED = ("/i18n/setlang/", "/demo/sign-in/", "/accounts/")
#: Buttons that move one row to a status: the second tap finds it moved (`why_not_…`), and makes nothing.
MOVED_ONCE = {
    "mentee_background", "mentor_background", "mentee_to_screening", "mentor_to_screening", "mentee_pass",
    "mentor_pass", "mentee_sign_in", "mentor_sign_in", "mentee_resume", "mentor_resume", "mentee_start",
    "mentor_module", "mentor_note", "duo_complete", "duo_met", "called", "met", "coming", "cancel_booked",
    "short_link", "matching_plan", "set_language", "demo_sign_in", "my_calendar", "sign_out_everywhere",
    "answer_invitation", "mentee_sharing", "consents",
    "mentee_try_again", "mentor_try_again", "mentee_sign_out", "mentor_sign_out",
}  # fmt: skip
#: Forms that change what is stored: laid over what others changed.
LAID_OVER = {
    "mentee_edit",
    "mentor_edit",
    "mentee_screening",
    "mentor_screening",
    "availability",
    "log_meeting",
}
#: Views of which only a part makes something, and takes it once (`taken_once`).
IN_PART = {"refer", "join_mentee", "join_mentor", "weights"}


def patterns(inside: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    for pattern in get_resolver().url_patterns if inside is None else inside:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns)
        else:
            yield pattern


def test_every_form_that_is_posted_carries_its_seal(everything: Everything) -> None:
    bare, found = [], 0
    for page in everything.pages:
        if not page.is_page or page.line.address.startswith(UNSEALED):
            continue
        for attributes, sent in forms_of(page.answer):
            action = attributes.get("action", "")
            if attributes.get("method") != "post" or action.startswith((*UNSEALED, "#")):
                continue
            found += 1
            if read_seal({"shown": (sent.get("shown") or [""])[0]}) is None:
                bare.append(f"{page.role} {page.line.address} → {action}")
    assert bare == []
    assert found > 100


def test_a_form_that_changes_what_is_stored_carries_what_it_showed(everything: Everything) -> None:
    seen = set()
    for page in everything.pages:
        if page.is_page and page.shown is not None:
            sent = next(said for attributes, said in forms_of(page.answer) if attributes.get("id") == "words")
            seal = read_seal({"shown": sent["shown"][0]})
            assert seal is not None
            assert seal.values == page.shown, page.line.address
            seen.add(page.line.name)
    assert LAID_OVER - seen == set(), "these no longer know what they showed"


def test_every_view_that_takes_words_makes_one_record_of_a_shown_form() -> None:
    taking = set()
    for pattern in patterns():
        view, name = pattern.callback, pattern.name or ""
        if str(pattern.pattern).startswith(("login", "logout", "2fa", "totp", "recovery")):
            continue
        posts = getattr(view, "only_posts", False) or name in posted_pages()
        if posts and not getattr(view, "once", False) and name not in MOVED_ONCE | LAID_OVER:
            taking.add(name)
    assert taking - IN_PART == set()


def posted_pages() -> set[str]:
    """Pages that answer a POST of somebody, by the written table."""
    return {
        line.name
        for line in table.lines()
        if line.method == "POST"
        and not line.address.startswith("/accounts/")
        and set(line.answers.values()) - {"405", "404", "→ account_login"}
    }


def test_a_page_has_one_form_that_the_switch_of_languages_takes_along(everything: Everything) -> None:
    wrong = [
        f"{page.role} {page.line.address}"
        for page in everything.pages
        if page.is_page and page.text.count('id="words"') != ('name="switch"' in page.text)
    ]
    assert wrong == []
