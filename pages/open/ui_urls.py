"""Landing, plain pages and the gallery."""

from django.urls import path

from pages.open import plain as views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("privacy/", views.plain, {"page": "privacy"}, name="privacy"),
    path("accessibility/", views.plain, {"page": "accessibility"}, name="accessibility"),
    path("complaint/", views.plain, {"page": "complaint"}, name="complaint"),
    path("i18n/setlang/", views.set_language, name="set_language"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
