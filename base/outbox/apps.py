from django.apps import AppConfig

from base.ui.looks import set_looks


class OutboxConfig(AppConfig):
    name = "base.outbox"
    label = "outbox"

    def ready(self) -> None:
        """Says how its statuses look."""
        set_looks(ok="sent", warn="queued sending", bad="failed", plain="cancelled")
