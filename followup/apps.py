from django.apps import AppConfig

from base.ui.looks import show


class FollowupConfig(AppConfig):
    name = "followup"

    def ready(self) -> None:
        """Says how its statuses look."""
        show(ok="planned held done", warn="offered due", bad="missed", plain="cancelled dropped")
