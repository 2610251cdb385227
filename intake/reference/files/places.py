"""Regions, provinces and places."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import cast

from base.reading.places import place_key
from intake.reference.files.rows import Made, Row, names, read, upsert
from intake.reference.models import Place, Region

ENGLISH = {"Bruxelles": "Brussels", "Antwerpen": "Antwerp", "Gent": "Ghent"}


def places(region_file: Path, postcode_file: Path, name_file: Path, other_file: Path) -> None:
    """A place for every name under a postcode, and for the few postcodes that have no name of their own."""
    known: set[str] = set()
    made: list[Made] = []
    for row in read(region_file, "code level parent nl fr en"):
        parent = row.one_of_if_any("parent", known)
        level = row.one_of("level", {"region", "province"})
        known.add(row.needed("code"))
        made.append((row, Region(code=row.text("code"), level=level, parent_id=parent, **names(row))))
    upsert(made)

    municipalities: dict[str, list[Row]] = {}  # by postcode, the primary one first
    for row in read(
        postcode_file,
        "postcode refnis is_primary municipality_nl municipality_fr municipality_de province_iso region_iso "
        "official_languages facility_language lat lon",
    ):
        under = municipalities.setdefault(row.needed("postcode"), [])
        under.insert(0 if row.flag("is_primary") else len(under), row)
    by_postcode: dict[str, list[Row]] = {postcode: [] for postcode in municipalities}
    for row in read(name_file, "postcode place place_nl refnis lat lon"):
        by_postcode[row.one_of("postcode", by_postcode)].append(row)

    made = []
    others = _other_names(other_file, by_postcode)
    called: dict[str, set[str]] = {}  # what a municipality is called, by its refnis
    for postcode, named in by_postcode.items():
        under = municipalities[postcode]
        for one in under:
            called.setdefault(one.needed("refnis"), set()).update(_names_of(one))
        found = [_place(row, _municipality_of(row, under), known) for row in named]
        if not found:
            found = [_place(under[0], under[0], known)]
        for place in found:
            place.called += others.get((postcode, place.called[0]), [])
        of_municipality = [place for place in found if place.name_nl == place.municipality_nl]
        (of_municipality or found)[0].main = True
        made += zip(named or under, found, strict=False)
    _call_by_municipality([cast("Place", place) for _row, place in made], called)
    Place.objects.filter(main=True).update(main=False)  # another one may stand for its postcode now
    upsert(made, "postcode", "name_nl", "name_fr")


def _other_names(file: Path, by_postcode: dict[str, list[Row]]) -> dict[tuple[str, str], list[str]]:
    """Older names and those in another language, by postcode and key of the place."""
    names: dict[tuple[str, str], list[str]] = {}
    for row in read(file, "postcode place name"):
        under = by_postcode[row.one_of("postcode", by_postcode)]
        row.one_of("place", {one.text("place") for one in under})
        of = row.needed("postcode"), place_key(row.needed("place"))
        names.setdefault(of, []).append(place_key(row.needed("name")))
    return names


def _names_of(municipality: Row) -> set[str]:
    names = (municipality.text(f"municipality_{language}") for language in ("nl", "fr", "de"))
    return {place_key(name) for name in names if name}


def _call_by_municipality(made: list[Place], called: dict[str, set[str]]) -> None:
    """A municipality whose name no place of it bears (Pajottegem) is found in its middle."""
    of: dict[str, list[Place]] = {}
    for place in made:
        of.setdefault(place.refnis, []).append(place)
    for refnis, known in called.items():
        places = of.get(refnis, [])
        if missing := known - {key for place in places for key in place.called}:
            main = [place for place in places if place.main] or places
            middle = min(main, key=lambda one: (sum(one.km_to(other) for other in main), one.postcode))
            bearing = [place for place in places if set(place.called) & known]
            for place in bearing or [middle]:
                place.called += sorted(missing)


def _is_named_after(row: Row, municipality: Row) -> bool:
    names = {municipality.text(f"municipality_{language}").casefold() for language in ("nl", "fr", "de")}
    return bool({row.text("place").casefold(), row.text("place_nl").casefold()} & (names - {""}))


def _municipality_of(row: Row, under: list[Row]) -> Row:
    """The one it is named after (Etterbeek, 1040), else the one that the file says."""
    by_name = (one for one in under if _is_named_after(row, one))
    by_refnis = (one for one in under if one.text("refnis") == row.text("refnis"))
    found = next(by_name, None) or next(by_refnis, None)
    if found is None:
        raise row.wrong(f"municipality {row.text('refnis')} does not lie in {row.text('postcode')}.")
    return found


def _place(row: Row, municipality: Row, regions: Container[str]) -> Place:
    name_nl_fr = [municipality.needed("municipality_nl"), municipality.needed("municipality_fr")]
    if row is not municipality and not _is_named_after(row, municipality):
        name_nl_fr = [row.needed("place_nl"), row.needed("place")]
    point = row if row.text("lat") else municipality  # a few places have no point of their own
    lat, lon = point.between("lat", 49.4, 51.6), point.between("lon", 2.5, 6.5)
    x, y = Place.on_plane(lat, lon)
    languages = municipality.needed("official_languages").split(",")
    local = name_nl_fr["fr" in languages]
    own = [row.text("place"), row.text("place_nl")] if row is not municipality else []
    said = [*own, *name_nl_fr, ENGLISH.get(local, local)]
    return Place(
        postcode=row.text("postcode"),
        name_nl=name_nl_fr[0],
        name_fr=name_nl_fr[1],
        name_en=ENGLISH.get(local, local),
        refnis=municipality.needed("refnis"),
        municipality_nl=municipality.text("municipality_nl"),
        municipality_fr=municipality.text("municipality_fr"),
        region_id=municipality.one_of("region_iso", regions),
        province_id=municipality.one_of_if_any("province_iso", regions),
        languages=languages,
        facility=municipality.text("facility_language"),
        lat=lat,
        lon=lon,
        x=x,
        y=y,
        called=list(dict.fromkeys(map(place_key, said))),
    )
