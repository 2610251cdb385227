from django.apps import AppConfig

from base.ui.looks import show


class OutboxConfig(AppConfig):
    name = "base.outbox"
    label = "outbox"

    def ready(self) -> None:
        """Says how its statuses look."""
        show(ok="sent", warn="queued sending", bad="failed", plain="cancelled")
