"""Every try is counted once, whoever asks beside it, and nobody is locked out by a stranger."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from threading import Barrier, Event
from urllib.parse import urlencode, urlsplit

import pytest
from allauth.account import app_settings
from allauth.account.app_settings import AppSettings
from allauth.core.internal.ratelimit import parse_rates
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings

from base.accounts.budgets import begin_anew, count_text, is_held_up
from base.accounts.codes import TRIES, keep, opens
from base.accounts.models import User
from base.outbox.models import Message
from tests.base.accounts.house import organisation, staff, user

pytestmark = pytest.mark.django_db

LOGIN, CONFIRM = "/accounts/login/", "/accounts/login/code/confirm/"
CLOSED = "Too many tries in a short time."


def browser(address: str = "192.0.2.1") -> Client:
    return Client(REMOTE_ADDR=address, headers={"accept-language": "en"})


def ask(client: Client, login: str = "samer@example.be") -> bool:
    """True when the page says that a code is on its way."""
    answer = client.post(LOGIN, {"login": login})
    assert answer.status_code == 302 or CLOSED in answer.content.decode() or answer.status_code == 429
    return answer.status_code == 302


def newest_code() -> str:
    return str(Message.objects.filter(kind="signin_code").latest("pk").words["code"])


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_none_of_our_limits_is_weaker_than_the_librarys():
    with override_settings():
        from django.conf import settings

        ours = dict(settings.ACCOUNT_RATE_LIMITS)
        del settings.ACCOUNT_RATE_LIMITS
        theirs = AppSettings("ACCOUNT_").RATE_LIMITS
    weaker = [
        (action, rate)
        for action in ours.keys() & theirs.keys()
        for rate in parse_rates(theirs[action])
        if not any(
            own.per == rate.per and own.amount <= rate.amount and own.duration >= rate.duration
            for own in parse_rates(ours[action])
        )
    ]
    assert weaker == []
    assert theirs.keys() - app_settings.RATE_LIMITS.keys() == set()


def test_a_code_is_compared_three_times_and_opens_once():
    name = keep("481250")
    assert [opens(name, "000000") for _ in range(TRIES)] == [False] * TRIES
    assert not opens(name, "481250")
    assert (opens(again := keep("481250"), " 481 250 "), opens(again, "481250")) == (True, False)
    assert not opens("unheard-of", "")


def test_of_many_at_once_only_one_opens_and_three_are_compared():
    name, together = keep("481250"), Barrier(50)

    def try_it(_n: int) -> bool:
        together.wait()
        return opens(name, "481250")

    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(try_it, range(50))) == 1
    assert cache.get(f"code:{name}") is None


def test_the_digits_stand_neither_in_the_session_nor_in_the_cache():
    user("Samer")
    client = browser()
    ask(client)
    assert newest_code() not in str(dict(client.session))
    with connection.cursor() as cursor:
        cursor.execute("SELECT django_session::text FROM django_session")
        assert newest_code() not in str(cursor.fetchall())
    name = client.session["account_login"]["state"]["stages"]["login_by_code"]["data"]["code"]
    assert newest_code() not in cache.get(f"code:{name}")


def test_another_code_is_sent_twice_at_most_to_somebody_known_and_the_same_is_said_to_a_stranger():
    user("Samer")
    known, strange = browser("192.0.2.1"), browser("192.0.2.2")
    ask(known), ask(strange, "nobody@example.org")
    answers = [
        [client.post(CONFIRM, {"action": "resend"}).headers.get("Location") for _ in range(6)]
        for client in (known, strange)
    ]
    assert answers[0] == answers[1]
    assert Message.objects.count() == 3


def test_another_code_counts_as_one_that_was_asked_for():
    user("Samer")
    client = browser()
    ask(client)
    for _ in range(2):
        client.post(CONFIRM, {"action": "resend"})
    assert (ask(client), Message.objects.count()) == (False, 3)


def test_after_a_thousand_foreign_requests_the_owner_signs_in_from_a_known_device():
    user("Samer")
    owner = browser("192.0.2.1")
    ask(owner)
    owner.post(CONFIRM, {"code": newest_code()})
    owner.post("/accounts/logout/")
    sent = [ask(browser(f"198.51.{n // 250}.{n % 250}")) for n in range(1000)]
    foreign = Message.objects.count()
    assert 0 < sum(sent) == foreign - 1 <= 50
    stranger = browser("192.0.2.7")
    assert not ask(stranger)
    assert ask(owner)
    assert Message.objects.count() == foreign + 1
    owner.post(CONFIRM, {"code": newest_code()})
    assert "_auth_user_id" in owner.session


def test_the_cookie_of_a_known_device_is_signed_and_somebody_elses_opens_no_budget():
    user("Samer")
    user("Karim")
    karim = browser("192.0.2.9")
    ask(karim, "karim@example.be")
    karim.post(CONFIRM, {"code": newest_code()})
    karim.post("/accounts/logout/")
    cookie = karim.cookies["known_device"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert [ask(karim) for _ in range(4)] == [True, True, True, False]
    forged = browser("192.0.2.9")
    forged.cookies["known_device"] = f"{cookie.value}x"
    assert not ask(forged)


def test_the_thirteenth_code_of_a_day_is_refused_and_tomorrow_there_is_one(time_machine):
    client, morning = browser(), datetime(2026, 12, 1, 8, tzinfo=UTC)
    time_machine.move_to(morning, tick=False)
    user("Samer")
    asked = []
    for n in range(13):
        time_machine.move_to(morning + timedelta(minutes=5 * n), tick=False)
        asked.append(ask(client))
    assert asked == [True] * 12 + [False]
    assert Message.objects.count() == 12
    time_machine.move_to(morning + timedelta(days=1, minutes=4), tick=False)
    assert ask(client)


def judged(client: Client, path: str = "/accounts/2fa/reauthenticate/") -> bool:
    """True when a wrong code of an app is compared, and not put off."""
    client.cookies["django_language"] = "en"
    page = client.post(path, {"code": "000000"}).content.decode()
    assert ("This code is not right." in page) != ("Too many" in page), page
    return "This code is not right." in page


def test_the_eleventh_failure_in_a_minute_from_one_address_is_not_compared():
    """Whoever's second factor is tried: five for each, and ten in all from one place."""
    tried = []
    for name in ("Annelies", "Joke", "Ines"):
        somebody = staff(name)
        TOTP.activate(somebody, generate_totp_secret())
        client = browser("192.0.2.1")
        client.force_login(somebody)
        tried += [judged(client) for _ in range(4)]
    assert tried == [True] * 10 + [False] * 2


def test_after_twenty_failures_in_a_day_nothing_more_is_compared(time_machine):
    morning = datetime(2026, 12, 1, 8, tzinfo=UTC)
    time_machine.move_to(morning, tick=False)
    annelies = staff()
    TOTP.activate(annelies, generate_totp_secret())
    tried = []
    for n in range(21):
        time_machine.move_to(morning + timedelta(minutes=6 * n), tick=False)
        client = browser(f"192.0.2.{n}")
        client.force_login(annelies)
        tried.append(judged(client))
    assert tried == [True] * 20 + [False]


def test_what_one_address_asks_holds_up_no_other_and_is_the_same_for_a_stranger():
    user("Samer")
    for login in ("samer@example.be", "nobody@example.org"):
        assert [ask(browser("192.0.2.1"), login) for _ in range(4)] == [True, True, True, False]
        assert ask(browser("192.0.2.2"), login)


def test_a_network_of_ipv6_is_one_address():
    user("Samer")
    asked = [ask(browser(f"2001:db8:1:1::{n}")) for n in range(1, 5)]
    assert asked == [True, True, True, False]
    assert ask(browser("2001:db8:1:2::1"))


def test_whoever_was_held_up_begins_anew_when_staff_say_so():
    user("Samer")
    while ask(browser("192.0.2.1")):
        pass
    assert is_held_up(["samer@example.be"])
    begin_anew(["samer@example.be"])
    assert (is_held_up(["samer@example.be"]), ask(browser("192.0.2.1"))) == (False, True)


def test_text_messages_of_a_day_come_to_an_end_alike_for_everybody(settings):
    settings.SIGN_IN_TEXTS_A_DAY = 2
    organisation("Andere vzw")
    user("Samer", phone="0470 12 34 56", email="samer@example.be")
    annelies = staff("Annelies", "manager")
    for n in range(2):
        assert browser(f"192.0.2.{n}").post(LOGIN, {"login": "0470123456"}).status_code == 302
    for n, number in enumerate(("0470999999", "0470123456")):
        page = browser(f"192.0.2.{n + 5}").post(LOGIN, {"login": number})
        assert "No more text messages can be sent today." in page.content.decode()
    assert Message.objects.filter(channel="sms").count() == 2
    assert ask(browser("192.0.2.20"))
    at_the_desk = signed_in(annelies)
    assert "No more codes go out by text message today" in at_the_desk.get("/today/").content.decode()
    settings.SIGN_IN_TEXTS_A_DAY = 3
    assert "No more codes go out" not in at_the_desk.get("/today/").content.decode()


def test_of_text_messages_that_are_sent_at_once_none_is_one_too_many(settings):
    settings.SIGN_IN_TEXTS_A_DAY = 2
    assert [count_text(organisation().pk) for _n in range(3)] == [True, True, False]


def signed_in(somebody: User) -> Client:
    from base.accounts.middleware import DEMO_FACTOR

    client = browser()
    client.force_login(somebody)
    session = client.session
    session[DEMO_FACTOR] = somebody.pk
    session.save()
    client.cookies["django_language"] = "en"
    return client


def test_five_wrong_codes_of_an_app_from_any_addresses_and_everybody_is_told():
    annelies, bram = staff(phone="0470 12 34 56", email="annelies@example.be"), staff("Bram", "manager")
    TOTP.activate(annelies, generate_totp_secret())
    judged = []
    for n in range(8):
        client = browser(f"192.0.2.{n}")
        begin_anew(["annelies@example.be"])
        ask(client, "annelies@example.be")
        client.post(CONFIRM, {"code": newest_code()})
        page = client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
        judged.append("This code is not right." in page)
    assert judged == [True] * 5 + [False] * 3
    told = Message.objects.exclude(kind="signin_code").order_by("kind")
    assert [(one.kind, one.recipient.user, one.channel, one.words["to"]) for one in told] == [
        ("second_factor_colleague", bram, "mail", "bram@example.be"),
        ("second_factor_tried", annelies, "mail", "annelies@example.be"),
    ]


class HeldBack:
    """Requests to a real website whose bodies end at one moment."""

    def __init__(self, live: str, cookies: str, path: str, body: dict[str, str]) -> None:
        address = urlsplit(live)
        self.sent = urlencode(body).encode()
        self.line = HTTPConnection(address.hostname or "", address.port, timeout=120)
        self.line.putrequest("POST", path)
        for name, value in {
            "Cookie": cookies,
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(self.sent)),
            "Accept-Language": "en",
        }.items():
            self.line.putheader(name, value)
        self.line.endheaders()

    def let_go(self) -> tuple[int, str, str]:
        self.line.send(self.sent)
        answer = self.line.getresponse()
        found = (answer.status, answer.headers.get("Location", ""), str(answer.headers.get_all("Set-Cookie")))
        answer.read()
        self.line.close()
        return found


def at_the_door(live: str, login: str) -> tuple[str, str]:
    """Asks for a code; returns the cookies of this browser and its token."""
    address = urlsplit(live)
    line = HTTPConnection(address.hostname or "", address.port, timeout=60)
    line.request("GET", LOGIN)
    page = line.getresponse()
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.read().decode())[1]  # type: ignore[index]
    cookies = cookies_of(page)
    line.request(
        "POST",
        LOGIN,
        urlencode({"login": login, "csrfmiddlewaretoken": token}),
        {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"},
    )
    answer = line.getresponse()
    answer.read()
    assert answer.headers["Location"] == CONFIRM
    return f"{cookies}; {cookies_of(answer)}", token


def cookies_of(answer) -> str:
    return "; ".join(one.split(";")[0] for one in answer.headers.get_all("Set-Cookie") or [])


def together(live: str, cookies: str, bodies: list[dict[str, str]]) -> list[tuple[int, str, str]]:
    """Sends heads first; bodies follow when all heads are there."""
    waiting, go = [HeldBack(live, cookies, CONFIRM, body) for body in bodies], Event()

    def finish(one: HeldBack) -> tuple[int, str, str]:
        go.wait()
        return one.let_go()

    with ThreadPoolExecutor(len(waiting)) as pool:
        answers = [pool.submit(finish, one) for one in waiting]
        go.set()
        return [answer.result() for answer in answers]


@pytest.mark.parametrize("at", [0, 100, 199])
def test_of_two_hundred_guesses_at_once_three_are_judged(live, at):
    """The right code stands among them; it opens only when it is one of the first three that are counted."""
    user("Samer")
    cookies, token = at_the_door(live, "samer@example.be")
    code = newest_code()
    guesses = [f"{(int(code) + n - at) % 10**6:06}" for n in range(200)]
    name = keep("unused")
    answers = together(live, cookies, [{"code": one, "csrfmiddlewaretoken": token} for one in guesses])
    opened = [answer for answer in answers if answer[1].endswith("/home/")]
    assert len(opened) <= 1
    counted = [key for key in all_keys() if "code-tries:" in key and name not in key]
    assert len(counted) == 1
    assert not [key for key in all_keys() if re.search(r":code:(?!" + re.escape(name) + ")", key)]
    later = together(live, cookies, [{"code": code, "csrfmiddlewaretoken": token}])
    assert not later[0][1].endswith("/home/") or opened


def all_keys() -> list[str]:
    client = cache._cache.get_client()  # type: ignore[attr-defined]  # the backend's own
    return [key.decode() for key in client.keys("*")]


def test_of_two_hundred_resends_at_once_two_send_a_message(live):
    user("Samer")
    organisation()
    cookies, token = at_the_door(live, "samer@example.be")
    together(live, cookies, [{"action": "resend", "csrfmiddlewaretoken": token}] * 200)
    assert 1 <= Message.objects.count() <= 3
