from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "duo.outbox"
    label = "outbox"
