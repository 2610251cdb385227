"""A sign-in code: its digits are kept nowhere readable, and a try is counted before it is compared (ADR 24)."""

import secrets
from typing import Any, Self

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core.exceptions import RateLimited
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from base.accounts.budgets import why_not_ask
from base.accounts.limits import add_one
from base.accounts.models import User
from base.reading.codes import read_code

TRIES: int = settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS
SECONDS: int = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
RESENDS = 2


def keep(code: str) -> str:
    """Keeps a code for as long as it works, and returns the name under which it can be tried."""
    name = secrets.token_urlsafe(12)
    cache.set(f"code:{name}", _digest(name, code), SECONDS)
    return name


def opens(name: str, typed: str) -> bool:
    """Counts a try of the code of this name, and returns True the one time that it is right.

    At most `TRIES` are compared, however many come at once; the right one and the last one take the code away.
    """
    tries = add_one(f"code-tries:{name}", seconds=SECONDS)
    if tries > TRIES:
        return False
    right = constant_time_compare(cache.get(f"code:{name}", ""), _digest(name, typed))
    if right or tries == TRIES:
        deleted = cache.delete(f"code:{name}")  # of several at once, one finds it still there
        return right and deleted
    return False


def is_used_up(name: str) -> bool:
    """True when no try is left."""
    return int(cache.get(f"code-tries:{name}", 0)) >= TRIES


def _digest(name: str, code: str) -> str:
    return salted_hmac(f"sign-in code {name}", read_code(code), algorithm="sha256").hexdigest()


class CodeProcess(LoginCodeVerificationProcess):  # type: ignore[misc]
    """The library's way through the code, where the session knows the code's name and not its digits."""

    @classmethod
    def initiate(
        cls,
        *,
        request: HttpRequest,
        user: User | None,
        email: str | None = None,
        phone: str | None = None,
        stage: Any = None,
    ) -> Self:
        """Sends a code. Raises RateLimited when the organisation's text messages of today are used up."""
        login = Login(user=user, email=email)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=user, email=email, phone=phone))
        stage.state |= {"initiated_by_user": True, "resends": secrets.token_urlsafe(12)}
        process = cls(stage=stage)
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, stage: Any) -> Self | None:
        """Returns the try that this session began, or None when its time is over."""
        process: Self | None = cls(stage=stage).abort_if_invalid()
        return process

    def generate_code(self) -> str:
        code: str = super().generate_code()
        self.state["code"] = keep(code)
        return code

    def send(self, skip_enumeration_mails: bool = False) -> None:
        """Sends a code to somebody known here. For a stranger there is none, and the same is counted."""
        if not self.user:
            self.state["code"] = secrets.token_urlsafe(12)
        super().send(skip_enumeration_mails=skip_enumeration_mails)

    def resend(self) -> None:
        """Sends another code. Raises RateLimited after two, however many ask at once, and where no budget is left."""
        login = self.state.get("email") or self.state.get("phone")
        if add_one(f"resends:{self.state.get('resends')}", seconds=SECONDS) > RESENDS or why_not_ask(
            self.request, login, self.user, text="phone" in self.state
        ):
            raise RateLimited
        self.send(skip_enumeration_mails=True)
        self.record_resend()
        self.persist()

    def record_invalid_attempt(self) -> bool:
        """Returns whether another try is left. What was not compared, such as an empty field, was none."""
        if is_used_up(self.code):
            self.abort()
            return False
        self.persist()
        return True
