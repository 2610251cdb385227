"""Pages as a person reads them."""

import re

from tests.followup import house


def signed_in(client, person):
    client.force_login(house.user_of(person))
    return client


def read(client, address: str, **query) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer
    text = re.sub(r"</?(bdi|strong|b|time)\b[^>]*>", "", answer.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())
