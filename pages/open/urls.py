"""Addresses that are open to everyone, and the door: signing in and out, and the way from there to one's own home.

Of the library's pages those for passwords, sign-up and other addresses of a user are left out.
"""

from allauth.account import views as allauth_views
from django.urls import include, path
from django.views.generic import RedirectView

from pages.open import houses, joining, meetings, organisations, plain, sign_in, sources

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("", plain.landing, name="landing"),
    path("privacy/", plain.plain, {"page": "privacy"}, name="privacy"),
    path("accessibility/", plain.plain, {"page": "accessibility"}, name="accessibility"),
    path("complaint/", plain.plain, {"page": "complaint"}, name="complaint"),
    path("credits/", sources.credits_page, name="credits"),
    path("i18n/setlang/", plain.set_language, name="set_language"),
    path("styleguide/", plain.styleguide, name="styleguide"),
    path("refer/", joining.refer, name="refer"),
    path("refer/thanks/", joining.thanks, {"about": "referral"}, name="referred"),
    path("join/mentee/", joining.join_mentee, name="join_mentee"),
    path("join/mentee/thanks/", joining.thanks, {"about": "mentee"}, name="joined"),
    path("join/mentor/", joining.join_mentor, name="join_mentor"),
    path("join/mentor/thanks/", joining.thanks, {"about": "mentor"}, name="applied"),
    path("m/<slug:token>/", meetings.short_link, name="short_link"),
    path("calendar/<str:secret>.ics", meetings.calendar_feed, name="calendar_feed"),
    path("o/<slug:public_id>/", houses.door, name="house"),
    path("o/<slug:public_id>/<path:onward>", houses.door, name="house"),
    path("home/", sign_in.home, name="home"),
    path("accounts/login/", sign_in.same_time(sign_in.SignIn.as_view()), name="account_login"),
    path("accounts/login/code/", to_sign_in, name="account_request_login_code"),  # one door is enough
    path(
        "accounts/login/code/confirm/",
        sign_in.same_time(sign_in.ConfirmCode.as_view()),
        name="account_confirm_login_code",
    ),
    path("accounts/logout/", allauth_views.logout, name="account_logout"),
    path("accounts/organisation/", organisations.choose, name="choose_organisation"),
    path("accounts/sign-out-everywhere/", organisations.everywhere, name="sign_out_everywhere"),
    path("accounts/invitations/", organisations.invitations, name="invitations"),
    path("accounts/invitations/<slug:public_id>/", organisations.answer, name="answer_invitation"),
    path("accounts/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("accounts/signup/", sign_in.closed, name="account_signup"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
]
