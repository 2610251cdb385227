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
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duo.accounts.budgets import why_not_ask
from duo.accounts.codes import CodeProcess, opens
from duo.accounts.models import User
from duo.accounts.notices import is_shut, tell_of_tries
from duo.reading.phones import read_phone
from duo.ui.forms import Plain


class SignInForm(Plain, LoginForm):  # type: ignore[misc]
    """One field: a mobile number, written in any way people write it, or an email."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=gettext_lazy("Your mobile number or email"), max_length=254, widget=forms.TextInput()
        )

    def clean_login(self) -> str:
        """Returns the number as +32…, or the email in small letters."""
        written: str = self.cleaned_data["login"].strip()
        if number := read_phone(written):
            return str(number.as_e164)
        try:
            validate_email(written)
        except ValidationError:
            raise ValidationError(_("Type your mobile number or your email.")) from None
        return written.lower()

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


class ConnectAppForm(Plain, ActivateTOTPForm):  # type: ignore[misc]
    """Connecting an app shows that one has it: nobody is asked for a code again on the next page."""

    def clean_code(self) -> str:
        """Returns the code when the app's secret gives it."""
        code: str = super().clean_code()
        record_authentication(context.request, self.user, "mfa", type="totp")
        return code


class CodeForm(Plain, ConfirmLoginCodeForm):  # type: ignore[misc]
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


class SecondFactorForm(Watched, Plain, AuthenticateForm):  # type: ignore[misc]
    """The code of the app, or a recovery code."""


class SecondFactorAgainForm(Watched, Plain, ReauthenticateForm):  # type: ignore[misc]
    """The same, asked anew before something that matters."""
