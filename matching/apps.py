from django.apps import AppConfig

from base.outbox.kinds import HELD_IN_DOUBT
from base.ui.looks import set_looks


class MatchingConfig(AppConfig):
    name = "matching"

    def ready(self) -> None:
        """Says how its statuses look, and that nobody is asked twice whether they want to meet somebody."""
        set_looks(
            ok="ready accepted matched active completed",
            warn="running open closing",
            bad="failed declined stopped",
            plain="expired withdrawn",
        )
        HELD_IN_DOUBT.update(("proposal_mentor", "proposal_mentee", "proposal_call"))
