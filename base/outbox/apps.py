from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "base.outbox"
    label = "outbox"
