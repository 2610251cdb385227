"""Addresses of the demo, in `duo/urls.py` only where DUO_DEMO is set."""

from django.urls import path

from duo.demo import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="demo_sign_in"),
    path("mailbox/", views.mailbox, name="mailbox"),
]
