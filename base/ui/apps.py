from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "base.ui"
    label = "ui"
