"""Addresses of those who refer people for a partner."""

from django.urls import path

from pages.partner import referrals

urlpatterns = [
    path("referrals/", referrals.referrals, name="referrals"),
]
