from django.apps import AppConfig

from base.ui.looks import set_looks


class FollowupConfig(AppConfig):
    name = "followup"

    def ready(self) -> None:
        """Says how its statuses look."""
        set_looks(ok="planned held done", warn="offered due", bad="missed", plain="cancelled dropped")
