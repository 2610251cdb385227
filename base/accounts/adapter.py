"""How sign-in behaves here: a code by mail or SMS through the outbox, no sign-up, no passwords (docs/adr)."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import RateLimited
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.accounts.acting import acting_in
from base.accounts.budgets import TOO_OFTEN, count_text
from base.accounts.devices import remember
from base.accounts.models import Person, User
from base.accounts.scope import needs_second_factor
from base.outbox.actions import queue
from base.privacy.fields import decrypt, encrypt
from base.reading.phones import phone_or_none

NOT_RIGHT = gettext_lazy("This code is not right. Check it, or ask for a new one.")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up, codes by mail or SMS through the outbox, our own sentences."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": NOT_RIGHT,
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
        "invalid_login": gettext_lazy("Type your mobile number or your email."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Staff give a person a way to sign in (`accounts.actions.give_sign_in`); nobody signs up."""
        return False

    def generate_login_code(self) -> str:
        """Six digits: what a person can carry from a text message to a screen."""
        return f"{secrets.randbelow(10**6):06}"

    def generate_phone_verification_code(self, *, user: User, phone: str) -> str:
        """The same as by mail."""
        return self.generate_login_code()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queues the sign-in code. The library's other mails are not sent: ours say all that people need."""
        if template_prefix == "account/email/login_code" and (user := self.get_user_by_email(email)):
            send_code(user, context["code"], channel="mail", to=str(user.email))

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        """Queues the sign-in code as a text message."""
        number = phone_or_none(phone)
        if user.is_active and number:
            send_code(user, code, channel="sms", to=number.as_e164)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Nothing: a stranger's number gets no message, and the page says the same as for a known one."""

    def get_user_by_email(self, email: str) -> User | None:
        """The user who signs in with exactly this email; every door reads it into small letters first."""
        return User.objects.filter(email=email.lower(), is_active=True).first()

    def get_user_by_phone(self, phone: str) -> User | None:
        """The user who signs in with this number, however it is written."""
        number = phone_or_none(phone)
        return User.objects.filter(phone=number, is_active=True).first() if number else None

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """The user's number as +32…, and whether a code ever came back from it."""
        return (user.phone.as_e164, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Staff set numbers (`give_sign_in`); the library has nothing to set."""

    def set_phone_verified(self, user: User, phone: str) -> None:
        """A code sent to the number came back."""
        User.objects.filter(pk=user.pk, phone=phone_or_none(phone), phone_verified=False).update(
            phone_verified=True
        )

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Goes on, and knows this browser from now on."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember(request, response, user)
        return response

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Only what the page itself does not say: the goodbye, and refusals."""
        if message_template == "account/messages/logged_out.txt":
            messages.success(request, _("You are signed out. See you next time."))
        elif kwargs.get("message"):
            messages.add_message(request, level, kwargs["message"])


@transaction.atomic
def send_code(user: User, code: str, *, channel: str, to: str) -> None:
    """Queues a sign-in code, which a worker delivers at once. A user who is nobody here gets none.

    Raises RateLimited when it would be one text message too many for the organisation today.
    """
    people = Person.objects.filter(user=user).select_related("organisation").order_by("public_id")
    last = people.filter(organisation=user.last_organisation_id).first()
    person = (
        last or people.first()
    )  # of several, where the user was last; else any: none is more than the others
    if person is None:
        return
    if channel == "sms" and not count_text(person.organisation_id):
        raise RateLimited
    minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
    words = {"code": code, "minutes": str(minutes), "to": to}
    with acting_in(person.organisation_id):
        # about: random, because every code is another message, and it may not be guessed from a code
        about = f"user/{user.public_id}/{secrets.token_urlsafe(9)}"
        queue(
            "signin_code",
            person,
            about,
            words,
            channel=channel,
            useful=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
        )


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps are encrypted with FIELD_KEYS, and staff cannot do without one."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": NOT_RIGHT,
        "cannot_delete_authenticator": gettext_lazy(
            "Staff sign in with two steps. Is your phone new or lost? A manager can let you start again."
        ),
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return str(decrypt(encrypted_text.encode()))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """False for staff, so that a code by mail alone never opens other people's data."""
        return not needs_second_factor(authenticator.user)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: every mail of ours goes through the outbox."""
