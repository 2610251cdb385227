"""Whether the demo's doors may stand open: only where nobody but the demo's own organisation lives."""

from django.conf import settings

from base.accounts.models import Organisation

NAME = "Brugwerk vzw"


def others_live_here() -> bool:
    """Whether the database holds an organisation that is not the demo's: its people's mail is nobody's to read."""
    return Organisation.objects.exclude(name=NAME).exists()


def doors_are_open() -> bool:
    """Whether anybody may step into a demo person's shoes and read the mailbox here, now."""
    return bool(settings.DEMO) and not others_live_here()
