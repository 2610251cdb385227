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
        municipalities_here = municipalities.setdefault(row.needed("postcode"), [])
        municipalities_here.insert(0 if row.flag("is_primary") else len(municipalities_here), row)
    by_postcode: dict[str, list[Row]] = {postcode: [] for postcode in municipalities}
    for row in read(name_file, "postcode place place_nl refnis lat lon"):
        by_postcode[row.one_of("postcode", by_postcode)].append(row)

    made = []
    other_names = _other_names(other_file, by_postcode)
    called: dict[str, set[str]] = {}  # what a municipality is called, by its refnis
    for postcode, rows_here in by_postcode.items():
        municipalities_here = municipalities[postcode]
        for municipality in municipalities_here:
            called.setdefault(municipality.needed("refnis"), set()).update(_names_of(municipality))
        places_here = [_place(row, _municipality_of(row, municipalities_here), known) for row in rows_here]
        if not places_here:
            places_here = [_place(municipalities_here[0], municipalities_here[0], known)]
        for place in places_here:
            place.called += other_names.get((postcode, place.called[0]), [])
        of_municipality = [place for place in places_here if place.name_nl == place.municipality_nl]
        (of_municipality or places_here)[0].main = True
        made += zip(rows_here or municipalities_here, places_here, strict=False)
    _call_by_municipality([cast("Place", place) for _row, place in made], called)
    Place.objects.filter(main=True).update(main=False)  # another one may stand for its postcode now
    upsert(made, "postcode", "name_nl", "name_fr")


def _other_names(file: Path, by_postcode: dict[str, list[Row]]) -> dict[tuple[str, str], list[str]]:
    """Older names and those in another language, by postcode and key of the place."""
    names: dict[tuple[str, str], list[str]] = {}
    for row in read(file, "postcode place name"):
        rows_here = by_postcode[row.one_of("postcode", by_postcode)]
        row.one_of("place", {row_here.text("place") for row_here in rows_here})
        place_named = row.needed("postcode"), place_key(row.needed("place"))
        names.setdefault(place_named, []).append(place_key(row.needed("name")))
    return names


def _names_of(municipality: Row) -> set[str]:
    names = (municipality.text(f"municipality_{language}") for language in ("nl", "fr", "de"))
    return {place_key(name) for name in names if name}


def _call_by_municipality(made: list[Place], called: dict[str, set[str]]) -> None:
    """A municipality whose name no place of it bears (Pajottegem) is found in its middle."""
    by_refnis: dict[str, list[Place]] = {}
    for place in made:
        by_refnis.setdefault(place.refnis, []).append(place)
    for refnis, municipality_names in called.items():
        places = by_refnis.get(refnis, [])
        if missing_names := municipality_names - {key for place in places for key in place.called}:
            main = [place for place in places if place.main] or places
            middle = min(main, key=lambda place: (sum(place.km_to(other) for other in main), place.postcode))
            places_named_so = [place for place in places if set(place.called) & municipality_names]
            for place in places_named_so or [middle]:
                place.called += sorted(missing_names)


def _is_named_after(row: Row, municipality: Row) -> bool:
    names = {municipality.text(f"municipality_{language}").casefold() for language in ("nl", "fr", "de")}
    return bool({row.text("place").casefold(), row.text("place_nl").casefold()} & (names - {""}))


def _municipality_of(row: Row, municipalities: list[Row]) -> Row:
    """The one it is named after (Etterbeek, 1040), else the one that the file says."""
    by_name = (municipality for municipality in municipalities if _is_named_after(row, municipality))
    by_refnis = (
        municipality for municipality in municipalities if municipality.text("refnis") == row.text("refnis")
    )
    municipality = next(by_name, None) or next(by_refnis, None)
    if municipality is None:
        raise row.wrong(f"municipality {row.text('refnis')} does not lie in {row.text('postcode')}.")
    return municipality


def _place(row: Row, municipality: Row, regions: Container[str]) -> Place:
    name_nl_fr = [municipality.needed("municipality_nl"), municipality.needed("municipality_fr")]
    if row is not municipality and not _is_named_after(row, municipality):
        name_nl_fr = [row.needed("place_nl"), row.needed("place")]
    point = row if row.text("lat") else municipality  # a few places have no point of their own
    lat, lon = point.between("lat", 49.4, 51.6), point.between("lon", 2.5, 6.5)
    x, y = Place.on_plane(lat, lon)
    languages = municipality.needed("official_languages").split(",")
    local = name_nl_fr["fr" in languages]
    own_names = [row.text("place"), row.text("place_nl")] if row is not municipality else []
    spellings = [*own_names, *name_nl_fr, ENGLISH.get(local, local)]
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
        called=list(dict.fromkeys(map(place_key, spellings))),
    )
