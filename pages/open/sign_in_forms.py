"""The forms of sign-in, where they differ from the library's."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, LoginForm
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.core.internal.httpkit import headed_redirect_response
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.accounts.budgets import why_not_ask
from base.accounts.codes import CodeProcess, opens
from base.accounts.models import User
from base.accounts.notices import is_shut, tell_of_tries
from base.reading.emails import read_email
from base.reading.phones import gets_texts, phone_or_none
from base.reading.signs import Unreadable
from base.ui.fields import CodeField, LineField
from base.ui.forms import Plain


class LoginField(LineField):
    """A mobile number or an email."""

    def read(self, text: str) -> str:
        """Returns the number as +32…, or the email in small letters."""
        if number := phone_or_none(text):
            if gets_texts(number):
                return str(number.as_e164)
            raise ValidationError(
                _("This number gets no text messages. Sign in with a mobile number or an email."), "landline"
            )
        try:
            return read_email(text)
        except Unreadable:
            raise ValidationError(_("Type your mobile number or your email."), "login") from None


class SignInForm(Plain, LoginForm):  # type: ignore[misc]
    """One field: a mobile number, written in any way people write it, or an email."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = LoginField(
            label=gettext_lazy("Your mobile number or email"), max_length=254, widget=forms.TextInput()
        )

    def clean_login(self) -> str:
        """Returns what the field read: the library's own sentence about it is never said."""
        login: str = self.cleaned_data["login"]
        return login

    def _clean_without_password(self, email: str | None, phone: str | None) -> dict[str, Any]:
        adapter, login = get_adapter(), email or phone or ""
        user = adapter.get_user_by_email(email) if email else adapter.get_user_by_phone(phone)
        if refusal := why_not_ask(context.request, login, user, text=not email):
            self.add_error("login", refusal)
        self.user = user
        cleaned: dict[str, Any] = self.cleaned_data
        return cleaned

    def _login_by_code(
        self, request: HttpRequest, redirect_url: str | None, credentials: dict[str, str]
    ) -> HttpResponse:
        CodeProcess.initiate(
            request=request, user=self.user, email=credentials.get("email"), phone=credentials.get("phone")
        )
        query = {"next": redirect_url} if redirect_url else None
        response: HttpResponse = headed_redirect_response("account_confirm_login_code", query=query)
        return response


class AsksCode:
    """The code, however it is typed, is read before it is tried."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(label=gettext_lazy("Code"))


class ConnectAppForm(AsksCode, Plain, ActivateTOTPForm):  # type: ignore[misc]
    """Connecting an app shows that one has it: nobody is asked for a code again on the next page."""

    def clean_code(self) -> str:
        """Returns the code when the app's secret gives it."""
        code: str = super().clean_code()
        record_authentication(context.request, self.user, "mfa", type="totp")
        return code


class CodeForm(AsksCode, Plain, ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code that was sent."""

    def clean_code(self) -> str:
        """Returns the code when it is the right one. `expected_code` is its name; trying it counts."""
        code: str = self.cleaned_data["code"]
        if not opens(self.expected_code, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class Watched:
    """Whoever tries codes of somebody's app is heard of: by that person, and by the managers."""

    user: User

    def clean_code(self) -> str:
        """Returns the code when it is one of this user's."""
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError:
            if is_shut(context.request, self.user):
                tell_of_tries(self.user)
            raise
        return code


class SecondFactorForm(Watched, AsksCode, Plain, AuthenticateForm):  # type: ignore[misc]
    """The code of the app, or a recovery code."""


class SecondFactorAgainForm(Watched, AsksCode, Plain, ReauthenticateForm):  # type: ignore[misc]
    """The same, asked anew before something that matters."""
