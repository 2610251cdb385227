"""What a status looks like. Each app says it of its own in `apps.py`. Colour never speaks alone: the word is there."""

#: By the value of a status: the tone of its badge and the icon.
LOOKS: dict[str, tuple[str, str]] = {}
ICONS = {"ok": "check", "warn": "clock", "bad": "alert", "": ""}


def set_looks(*, ok: str = "", warn: str = "", bad: str = "", plain: str = "") -> None:
    """Says how statuses look, each a string of values. Raises ValueError where two apps disagree about one."""
    for tone, statuses in (("ok", ok), ("warn", warn), ("bad", bad), ("", plain)):
        for status in statuses.split():
            if LOOKS.setdefault(status, (tone, ICONS[tone])) != (tone, ICONS[tone]):
                raise ValueError(f"{status} already looks otherwise")
