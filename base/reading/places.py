"""Postcodes and towns, as people write them on an envelope."""

import re
import unicodedata
from dataclasses import dataclass

from base.reading.signs import plain

HOME = "BE"
#: What stands before a postcode, or behind a town, and the country that it means. Luxembourg is a province as well.
_PREFIXES = {
    "B": "BE",
    "BE": "BE",
    "NL": "NL",
    "F": "FR",
    "FR": "FR",
    "L": "LU",
    "LU": "LU",
    "D": "DE",
    "DE": "DE",
}
_COUNTRIES = {
    "BE": "belgie belgië belgique belgien belgium",
    "NL": "nederland netherlands pays-bas niederlande holland",
    "FR": "frankrijk france frankreich",
    "DE": "duitsland allemagne deutschland germany",
}
_NAMES = {name: country for country, names in _COUNTRIES.items() for name in names.split()}
#: How a postcode looks; `find` in `intake.reference.places` knows which Belgian ones there are.
_POSTCODES = {
    "BE": re.compile(r"(?<!\d)(\d{4})(?!\d)"),
    "NL": re.compile(r"(?<!\d)(\d{4}) ?([A-Za-z]{2})(?![^\W\d_])"),
    "FR": re.compile(r"(?<!\d)(\d{5})(?!\d)"),
    "LU": re.compile(r"(?<!\d)(\d{4})(?!\d)"),
    "DE": re.compile(r"(?<!\d)(\d{5})(?!\d)"),
}
_PREFIX = re.compile(rf"({'|'.join(_PREFIXES)})[ \-\u2010-\u2015]*(?=\d)", re.IGNORECASE)
_BEHIND = re.compile(rf"(.*?)( *[,(] *| +|-)({'|'.join(_NAMES)}|NL|FR|DE)", re.IGNORECASE)
_EDGES = " ,;.-\u2010\u2011\u2012\u2013\u2014/()"
_SAINTS = {"st": "sint", "saint": "sint", "sankt": "sint", "ste": "sinte", "sainte": "sinte"}
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ĳ": "ij", "ø": "o"})


@dataclass(frozen=True)
class WrittenPlace:
    """A place as it was written. country: ISO 3166, "" where a number of five digits leaves it open."""

    country: str = HOME
    postcode: str = ""
    name: str = ""

    def __str__(self) -> str:
        """`FR-59000 Lille`; what this gives reads the same again."""
        if self.country == HOME:
            return f"{self.postcode} {self.name}".strip()
        if not self.postcode:
            return f"{self.name} ({self.country})" if self.country else self.name
        return f"{self.country}-{self.postcode} {self.name}".strip(" -")


def read_place(text: str) -> WrittenPlace:
    """Returns country, postcode and town of `9000`, `Gent 9000`, `B-9000 Gent`, `9000, Gent`, `NL-4720 AA Schijf`."""
    line, country = plain(text).strip(_EDGES), ""
    prefix = _PREFIX.match(line)
    # A letter before a number that is no postcode of its country, as in L0, names no country.
    if prefix and _POSTCODES[abroad := _PREFIXES[prefix[1].upper()]].search(line, prefix.end()):
        country, line = abroad, line[prefix.end() :]
    elif (suffix := _BEHIND.fullmatch(line)) and _means_country(*suffix.groups()):
        country, line = _NAMES.get(suffix[3].lower(), suffix[3].upper()), suffix[1].strip(_EDGES)
    if country:
        postcode = _POSTCODES[country].search(line)
    else:
        postcode = _POSTCODES["BE"].search(line) or _POSTCODES["FR"].search(line)
        country = HOME if postcode is None or len(postcode[1]) == 4 else ""
    if postcode is None:
        return WrittenPlace(country, "", line)
    rest = f"{line[: postcode.start()].rstrip(_EDGES)} {line[postcode.end() :].lstrip(_EDGES)}".strip(_EDGES)
    return WrittenPlace(country, " ".join(postcode.groups()).upper(), rest)


def _means_country(before: str, between: str, country: str) -> bool:
    """A country stands behind a postcode, or behind a mark; two letters may be an article."""
    marked = "," in between or "(" in between
    return marked or (len(country) > 2 and any(sign.isdigit() for sign in before))


def as_dutch(written: WrittenPlace) -> WrittenPlace | None:
    """Returns what was read as a Belgian postcode as the Dutch one that it may be (`4720 AA Schijf`), or None."""
    match = _POSTCODES["NL"].match(f"{written.postcode} {written.name}") if written.country == HOME else None
    if match is None or not match[2].isupper():
        return None
    rest = f"{written.postcode} {written.name}"[match.end() :].strip(_EDGES)
    return WrittenPlace("NL", f"{match[1]} {match[2]}", rest)


def place_key(name: str) -> str:
    """Returns what all spellings of a town have in common: `Sint Niklaas`, `St-Niklaas` and `SINT-NIKLAAS`."""
    bare = unicodedata.normalize("NFKD", plain(name).casefold().translate(_LETTERS))
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return " ".join(_SAINTS.get(word, word) for word in re.findall(r"[^\W_]+", letters))
