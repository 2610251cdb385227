"""How a number is written."""

from typing import Any

import phonenumbers

from base.ui import dates


def phone_as_text(phone: Any) -> str:
    """The number as people write it, on one line: +3292240000 → 09 224 00 00."""
    text = str(getattr(phone, "as_e164", phone))
    try:
        number = phonenumbers.parse(text, "BE")
    except phonenumbers.NumberParseException:
        return text.replace(" ", dates.NARROW)
    form = phonenumbers.PhoneNumberFormat
    style = form.NATIONAL if number.country_code == 32 else form.INTERNATIONAL
    return phonenumbers.format_number(number, style).replace(" ", dates.NARROW)
