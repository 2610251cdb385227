from django.apps import AppConfig

from base.ui.looks import set_looks


class IntakeConfig(AppConfig):
    name = "intake"

    def ready(self) -> None:
        """Says how its statuses look."""
        set_looks(ok="ready", warn="intake screening", plain="referred applied paused closed left")
