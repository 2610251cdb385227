"""The forms of sign-in, where they differ from the library's."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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


class ConnectAppForm(Plain, ActivateTOTPForm):  # type: ignore[misc]
    """Connecting an app shows that one has it: nobody is asked for a code again on the next page."""

    def clean_code(self) -> str:
        """Returns the code when the app's secret gives it."""
        code: str = super().clean_code()
        record_authentication(context.request, self.user, "mfa", type="totp")
        return code


class CodeForm(Plain, ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code that was sent."""


class SecondFactorForm(Plain, AuthenticateForm):  # type: ignore[misc]
    """The code of the app, or a recovery code."""


class SecondFactorAgainForm(Plain, ReauthenticateForm):  # type: ignore[misc]
    """The same, asked anew before something that matters."""
