"""The pages that messages lead to exist, and open for whom they are meant."""

from django.urls import resolve

from base.outbox.addresses import PAGES, address_of

IDS = {"check-in": ("duo1", "talk1"), "other times": ()}


def test_every_page_of_the_table_has_an_address_and_a_view() -> None:
    names = {page: resolve(address_of(page, *IDS.get(page, ("one1",)))).url_name for page in PAGES}
    assert names == PAGES
