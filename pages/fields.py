"""The field for a place."""

from __future__ import annotations

from typing import Any

from base.ui.fields import LineField
from intake.reference.models import Place


class PlaceField(LineField):
    """A postcode, a town or both, in Belgium or across the border; the action finds the place once more."""

    def validate(self, value: Any) -> None:
        """Asks at once, together with whatever else is not right, when it is not clear which place is meant."""
        super().validate(value)
        if value:
            Place.objects.meant(value)
