"""Signs as people mean them: digits of any script, spaces that look alike, and what nobody can see."""

import re
import unicodedata

from django.core.exceptions import ValidationError


class Unreadable(ValidationError):
    """What was typed cannot be read; its sentence says what would help."""


#: They turn the direction of what follows them, also of what stands behind the field.
BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
#: Everything that leaves no trace on the page: controls, joiners, fillers, selectors, halves of letters.
UNSEEN = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
) + BIDI
#: Two that Persian, Arabic and Indian words need between their letters; elsewhere nobody sees them either.
JOINERS = "\u200c\u200d"
#: Blanks that are no space to a computer: letters and dots that are drawn as nothing.
BLANK = "\u115f\u1160\u2800\u3164\uffa0"

_UNSEEN = re.compile(f"[{UNSEEN}]")
_SPACES = re.compile(rf"[\s{BLANK}]+")
_JOINERS = re.compile(f"(.?)[{JOINERS}]+(?=(.?))", re.DOTALL)
_JOINED = {
    "ARABIC", "SYRIAC", "MANDAIC", "NKO", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA",
    "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "KHMER", "MYANMAR",
}  # fmt: skip
_NOT_IN_TEXT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def plain(text: str) -> str:
    """Returns one line of text as it is meant.

    Digits of every script and full-width signs become the usual ones, whatever looks like a space becomes one space,
    none at the ends, and what cannot be seen is gone. A joiner stays where its script needs it between two letters.
    Letters are composed (NFC). Reading twice changes nothing.
    """
    seen = _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()
    usual = "".join(_usual(sign) for sign in seen)
    joined = unicodedata.normalize("NFC", _JOINERS.sub(_join, usual))
    return _SPACES.sub(" ", joined).strip()


def words(text: str) -> str:
    """Returns free text as it was typed, without controls and without what turns its direction (bidi overrides).

    Line breaks are `\\n`. Everything that people can see stays, and so do emoji, joiners and digits of other scripts.
    """
    return unicodedata.normalize("NFC", _NOT_IN_TEXT.sub("", _BREAKS.sub("\n", text))).strip()


def digits(text: str) -> str:
    """Returns only the digits, as 0 to 9."""
    return "".join(sign for sign in plain(text) if sign in "0123456789")


def _usual(sign: str) -> str:
    if sign < "\x80":
        return sign
    if unicodedata.category(sign) == "Nd":
        return str(unicodedata.decimal(sign))
    return chr(ord(sign) - 0xFEE0) if "\uff01" <= sign <= "\uff5e" else sign


def _join(match: re.Match[str]) -> str:
    before, after = match[1], match[2]
    needed = _script(before) in _JOINED and _script(after) in _JOINED
    return before + (match[0][-1] if needed else "")


def _script(sign: str) -> str:
    """The first word of the sign's name, when it is a letter or a mark of one."""
    return (
        unicodedata.name(sign, "").partition(" ")[0] if sign and unicodedata.category(sign)[0] in "LM" else ""
    )
