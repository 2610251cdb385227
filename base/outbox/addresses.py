"""Where a message leads: the pages that the lower floors may name, in one table. They stand in `pages`, above."""

from django.urls import reverse

#: What the page shows, and the name of its address. `tests/base/outbox/test_addresses.py` opens each.
PAGES = {
    "organisation": "house",
    "proposal": "my_proposal",
    "proposal in a text": "short_proposal",
    "appointment": "booked",
    "appointment in a text": "short_booked",
    "other times": "book",
    "duo": "duo",
    "check-in": "check_in",
    "one tap": "short_link",
}


def address_of(page: str, *public_ids: str) -> str:
    """Returns the path of a page of the table. Raises KeyError for one that does not stand in it."""
    return reverse(PAGES[page], args=public_ids)
