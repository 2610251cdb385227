from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "base.privacy"
    label = "privacy"
