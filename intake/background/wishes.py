"""The one answer that matching gets about gender: who meets a wish that a coordinator confirmed (requirements D11)."""

from collections.abc import Sequence

from intake.background.models import Background

WISHES = ("f", "m", "x")


def people_meeting(people: Sequence[int]) -> dict[str, set[int]]:
    """Returns, for each wish, the keys of those among these people (primary keys) who meet it.

    Matching learns a list of keys and never the value. Who did not say meets no wish.
    """
    people_by_wish: dict[str, set[int]] = {wish: set() for wish in WISHES}
    for person, gender in Background.objects.filter(person_id__in=people).values_list("person_id", "gender"):
        code = str(gender or "").removeprefix("gender:")
        if code in people_by_wish:
            people_by_wish[code].add(person)
    return people_by_wish
