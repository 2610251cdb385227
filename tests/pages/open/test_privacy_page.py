"""What the public pages promise about data, sentence by sentence, each with what proves it.

A sentence that is added without an entry goes red, and so does an entry whose test is gone. What no program can prove,
as it is a rule of law or the organisation's own promise, names the law.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from base.accounts.devices import COOKIE
from pages.open.houses import HOUSE
from tests import people
from tests.packages import FLOORS, modules
from tests.pages.world import build

BASE = Path(settings.BASE_DIR)
HERE = "tests/pages/open/test_privacy_page.py"
SHARING = "tests/matching/test_sharing.py"

#: Every sentence of the privacy page.
PRIVACY = {
    "We use your data to find a mentor and to help you. For nothing else.": (
        f"{HERE}::test_nothing_leaves_the_house_but_messages_to_people"
    ),
    "The team of your mentoring organisation reads what you tell us. "
    "Fedasil, the Immigration Office, the CGRS and employers do not.": (
        "tests/pages/test_roles.py::test_every_address_is_for_whom_the_table_says"
    ),
    "Did somebody refer you? They see four words: received, in progress, has a mentor, closed.": (
        "tests/pages/desk/people/test_pathway.py::test_four_words_and_no_more"
    ),
    "A volunteer interpreter sees your first name, and when and where you meet.": (
        f"{HERE}::test_an_interpreter_opens_nothing_but_appointments"
    ),
    "Other companies deliver our messages and run our computers. They may use your data for nothing else.": (
        "GDPR art. 28"
    ),
    "A possible mentor sees nothing before you say yes.": f"{SHARING}::test_nobody_is_proposed_before_the_yes",
    "After your yes: first name, job, languages, goals, town, and when and how you can meet.": (
        "tests/pages/desk/proposals/test_views.py::test_the_mentor_sees_what_the_domain_allows_and_no_more"
    ),
    "Are you a mentor? The other person sees your first name, field, languages, town and free times.": (
        "tests/pages/desk/proposals/test_views.py::test_the_mentee_sees_what_the_domain_allows_and_no_more"
    ),
    "We only share your phone numbers if you both agree.": (
        "tests/pages/me/test_home.py::test_phone_numbers_are_shown_once_both_shared_them"
    ),
    "The computer suggests mentors. A person always decides.": f"{HERE}::test_a_plan_asks_nobody",
    "For this we never look at origin, nationality, age or papers.": (
        "tests/matching/test_columns.py::test_what_the_matching_may_not_know_changes_nothing"
    ),
    "What is sensitive is locked. When somebody looks at it, this is written down.": (
        "tests/pages/desk/people/test_views.py::test_looking_at_special_data_is_recorded"
    ),
    "As long as you look for a mentor, have one or are one.": "GDPR art. 5.1.e and 13.2.a",
    "After that, as long as we still need it for you or for a law.": ("GDPR art. 5.1.e and 17.1.a"),
    "The computer deletes nobody by itself. Ask us, and a person looks at it with you.": (
        f"{HERE}::test_no_task_deletes_anybody"
    ),
    "You can ask to see, correct or delete everything. We answer within a month.": "GDPR art. 12.3 and 15 to 17",
    "Ask your coordinator, or call us.": f"{HERE}::test_the_page_names_who_is_responsible_and_whom_to_call",
    "On your own page you say whether a mentor may see your profile.": (
        "tests/pages/me/test_consents.py::test_a_mentee_says_yes_and_takes_it_back"
    ),
    "Six small ones. They keep you signed in, know your browser again, and remember your language and organisation.": (
        f"{HERE}::test_there_are_six_cookies_and_all_are_ours"
    ),
    "They also protect forms and say what just happened. Nobody follows you.": (
        f"{HERE}::test_there_are_six_cookies_and_all_are_ours"
    ),
    "%(organisation)s is responsible for your data.": (
        f"{HERE}::test_the_page_names_who_is_responsible_and_whom_to_call"
    ),
    "We may keep your data: you ask us for a mentor, or offer to be one.": "GDPR art. 6.1.b and 13.1.c",
    "Not happy? The Belgian Data Protection Authority can help you free of charge.": "GDPR art. 13.2.d and 77",
    "Call %(phone)s, or write to Drukpersstraat 35, 1000 Brussels.": "Act of 3 December 2017, art. 58",
}
#: What other pages of participants and visitors promise: each of their sentences about who sees, reads or keeps data.
ELSEWHERE = {
    "You decide what you share": f"{SHARING}::test_nobody_is_proposed_before_the_yes",
    "Your mentor only sees what you agree to.": f"{SHARING}::test_nobody_is_proposed_before_the_yes",
    "Only %(organisation)s reads this. Fedasil, the Immigration Office, the CGRS and employers do not.": (
        "tests/pages/test_roles.py::test_every_address_is_for_whom_the_table_says"
    ),
    "When we propose you, the other person sees your first name, your field and your languages. "
    "Also your town and when you are free.": (
        "tests/pages/desk/proposals/test_views.py::test_the_mentee_sees_what_the_domain_allows_and_no_more"
    ),
    "%(mentor)s sees your first name, your job, your languages and your goals. "
    "Also your town and when you are free. Nothing else.": (
        "tests/pages/desk/proposals/test_views.py::test_the_mentor_sees_what_the_domain_allows_and_no_more"
    ),
    "%(mentee)s sees your first name, your field and your languages. Also your town and when you are free.": (
        "tests/pages/desk/proposals/test_views.py::test_the_mentee_sees_what_the_domain_allows_and_no_more"
    ),
    "We only share your phone numbers if you both agree.": (
        "tests/pages/me/test_home.py::test_phone_numbers_are_shown_once_both_shared_them"
    ),
    "Only %(coordinator)s reads this. %(other)s does not hear your reason.": (
        "tests/pages/desk/proposals/test_views.py::test_no_with_a_kind_reason_which_the_other_never_reads"
    ),
    "From then on no new mentor sees your profile. Did we ask a mentor? Then we say that it will not go ahead.": (
        "tests/pages/me/test_consents.py::test_taking_it_back_takes_the_question_to_the_mentor_away"
    ),
    "Please send this only when the person knows and agrees.": "GDPR art. 14",
}
PAGES = (
    "open/landing.html",
    "open/_short.html",
    "open/join_mentee.html",
    "open/join_mentor.html",
    "open/refer.html",
    "me/proposal_mentee.html",
    "me/proposal_mentor.html",
    "me/_proposal_answer.html",
    "me/consents.html",
    "me/_profile_consent.html",
)
ABOUT_DATA = re.compile(r"\b(data|sees|see your|reads?|shared?|shares|agrees?|agree to)\b")
#: Names of things on these pages, and questions, which promise nothing.
NO_PROMISE = {"May a mentor see your profile?"}
TRANSLATED = re.compile(
    r'{% translate "([^"]+)"(?: as \w+)? ?%}|{% blocktranslate[^%]*%}(.*?){% (?:plural|endblocktranslate) %}',
    re.S,
)


def sentences(template: str) -> list[str]:
    """The texts of a template as the catalogues know them."""
    page = (BASE / "templates" / template).read_text(encoding="utf-8")
    texts = (line or block for line, block in TRANSLATED.findall(page))
    return [re.sub(r"{{ (\w+) }}", r"%(\1)s", " ".join(text.split())) for text in texts]


def headings(template: str) -> set[str]:
    page = (BASE / "templates" / template).read_text(encoding="utf-8")
    return set(re.findall(r'<(?:b|h1|h2)[^>]*>{% translate "([^"]+)"', page)) | set(
        re.findall(r'{% block title %}{% translate "([^"]+)"', page)
    )


def test_every_sentence_of_the_privacy_page_has_its_proof_and_no_proof_its_sentence_lost() -> None:
    page = "open/privacy.html"
    assert set(sentences(page)) - headings(page) == set(PRIVACY)


def test_every_promise_about_data_on_another_page_has_its_proof() -> None:
    promised = {text for page in PAGES for text in sentences(page) if ABOUT_DATA.search(text)}
    assert promised - NO_PROMISE - {"You decide what you share"} == set(ELSEWHERE) - {
        "You decide what you share"
    }
    assert "You decide what you share" in sentences("open/landing.html")


@pytest.mark.parametrize("proof", sorted({*PRIVACY.values(), *ELSEWHERE.values()}))
def test_every_proof_is_a_test_that_there_is_or_a_law(proof: str) -> None:
    file, _, name = proof.partition("::")
    if not name:
        assert re.match(r"(GDPR art\. \d|Act of \d)", proof)
        return
    tree = ast.parse((BASE / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


# What no other test proves


def test_nothing_leaves_the_house_but_messages_to_people() -> None:
    """Only the outbox opens a connection to another host; `duo.local` and `duo.web` talk to this machine."""
    network = {
        "smtplib",
        "socket",
        "http",
        "urllib.request",
        "ftplib",
        "requests",
        "httpx",
        "aiohttp",
        "urllib3",
    }
    opening = set()
    for folder in FLOORS:
        for path in (BASE / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                network_names = {name for name in names if name in network or name.split(".")[0] in network}
                exceptions = isinstance(node, ast.ImportFrom) and {alias.name for alias in node.names} <= {
                    "SMTPException"
                }
                if network_names and not exceptions:
                    opening.add(str(path.relative_to(BASE)).replace("\\", "/"))
    inside = {path for path in opening if path.startswith("duo/local/")} | {"duo/web.py"}
    assert opening - inside == {"base/outbox/channels.py"}


@pytest.mark.django_db
def test_a_plan_asks_nobody() -> None:
    """`build` computes a plan for whoever waits; the one proposal that is open was made by a coordinator."""
    from base.outbox.models import Message
    from matching.models import Plan, Proposal

    people.waiting("Zahra", by=people.staff("Els"))
    build()
    assert Plan.objects.filter(status="ready").exists()
    assert not Proposal.objects.filter(proposed_by=None).exists()
    assert not Message.objects.filter(recipient__first_name="Zahra").exists()


def test_no_task_deletes_anybody() -> None:
    """What runs by itself is this; a task that erases files changes the sentence of the page."""
    assert {task["task"] for task in settings.CELERY_BEAT_SCHEDULE.values()} == {
        "base.outbox.tasks.deliver_due",
        "followup.tasks.look_for_due",
        "matching.tasks.resume_runs",
        "matching.tasks.refresh_stale",
    }


@pytest.mark.django_db
def test_an_interpreter_opens_nothing_but_appointments() -> None:
    world = build()
    luc = world.window("interpreter")
    assert {
        address: luc.get(address.format_map(world.of)).status_code
        for address in ("/mentees/{mentee}/", "/duos/{duo}/", "/proposals/{proposal}/", "/today/")
    } == {
        "/mentees/{mentee}/": 404,
        "/duos/{duo}/": 404,
        "/proposals/{proposal}/": 404,
        "/today/": 404,
    }


@pytest.mark.django_db
def test_there_are_six_cookies_and_all_are_ours() -> None:
    """Whoever signs in by a code, chooses a language and saves something has met them all."""
    files = modules()
    setting = {
        str(path.relative_to(BASE)) for path in files if ".set_cookie(" in path.read_text(encoding="utf-8")
    }
    # the browser, the organisation, and the language once more
    assert setting == {"base/accounts/devices.py", "pages/open/houses.py", "base/ui/words.py"}
    assert settings.MESSAGE_STORAGE == "base.accounts.names.Toasts"
    names = {
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
        COOKIE,
        HOUSE,
        "messages",
    }
    assert len(names) == 6
    world = build()
    window = world.window("coordinator")
    window.get("/privacy/")
    window.post("/i18n/setlang/", {"language": "fr", "next": "/today/"})
    window.post("/mentees/{mentee}/sign-in/".format_map(world.of))
    window.get("/mentees/{mentee}/edit/".format_map(world.of))
    assert set(window.cookies) <= names


@pytest.mark.django_db
def test_the_page_names_who_is_responsible_and_whom_to_call() -> None:
    gent = people.branch("Gent")
    page = people.read(Client(headers={"accept-language": "en"}).get("/privacy/"))
    assert f"{gent.organisation.name} is responsible for your data." in page
    assert "tel:+3292240000" in page
