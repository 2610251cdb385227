from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "duo.ui"
    label = "ui"
