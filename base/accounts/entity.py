"""What every row about people has: a random public id, and the one organisation it belongs to."""

import secrets
from typing import Any

from django.db import models

from base.accounts.acting import current_organisation_id

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
PUBLIC_ID_LENGTH = 12
_LETTERS = (ALPHABET * 9)[:256].encode()


def new_public_id() -> str:
    """Returns 12 random characters (59 bits) for use in an address: no serial numbers, no look-alikes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


def new_public_ids(number: int) -> list[str]:
    """Returns as many ids at once as thousands of rows need, for a fiftieth of the time."""
    size = number * PUBLIC_ID_LENGTH
    fair = 256 - 256 % len(ALPHABET)  # bytes above it would make some letters more likely
    letters = ""
    while len(letters) < size:
        letters += secrets.token_bytes(size).translate(_LETTERS, bytes(range(fair, 256))).decode()
    return [letters[at : at + PUBLIC_ID_LENGTH] for at in range(0, size, PUBLIC_ID_LENGTH)]


class Entity(models.Model):
    """A row with a `public_id`, the only id that may stand in an address or leave the database."""

    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False
    )

    class Meta:
        abstract = True


class OrganisationKey(models.ForeignKey):  # type: ignore[type-arg]
    """A foreign key that a new row finds in `acting_in`. Its type is never None, as its column is never empty."""

    def get_default(self) -> int | None:
        return current_organisation_id()

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs | {"default": current_organisation_id}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("default", None)
        super().__init__(*args, **kwargs)


class Owned(Entity):
    """An entity of one organisation: the one given, else the one that is being acted in (`acting_in`)."""

    organisation = OrganisationKey("accounts.Organisation", models.PROTECT, related_name="+", editable=False)

    class Meta:
        abstract = True
