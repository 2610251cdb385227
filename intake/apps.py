from django.apps import AppConfig

from base.ui.looks import show


class IntakeConfig(AppConfig):
    name = "intake"

    def ready(self) -> None:
        """Says how its statuses look."""
        show(ok="ready", warn="intake screening", plain="referred applied paused closed left")
