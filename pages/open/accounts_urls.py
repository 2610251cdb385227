"""Signing in and out, the second factor, and the door that leads everybody to their own home.

The library's pages for passwords, sign-up and other addresses of a user are not among them.
"""

from allauth.account import views as allauth_views
from django.urls import include, path
from django.views.generic import RedirectView

from pages.open import houses, organisations
from pages.open import sign_in as views

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("home/", views.home, name="home"),
    path("o/<slug:public_id>/", houses.door, name="house"),
    path("o/<slug:public_id>/<path:onward>", houses.door, name="house"),
    path("accounts/login/", views.same_time(views.SignIn.as_view()), name="account_login"),
    path("accounts/login/code/", to_sign_in, name="account_request_login_code"),  # one door is enough
    path(
        "accounts/login/code/confirm/",
        views.same_time(views.ConfirmCode.as_view()),
        name="account_confirm_login_code",
    ),
    path("accounts/logout/", allauth_views.logout, name="account_logout"),
    path("accounts/organisation/", organisations.choose, name="choose_organisation"),
    path("accounts/sign-out-everywhere/", organisations.everywhere, name="sign_out_everywhere"),
    path("accounts/invitations/", organisations.invitations, name="invitations"),
    path("accounts/invitations/<slug:public_id>/", organisations.answer, name="answer_invitation"),
    path("accounts/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("accounts/signup/", views.closed, name="account_signup"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
]
