"""What is known of a person, checked as a whole before anything of it is written (requirements IN01, IN14)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from base.accounts.models import Person, User
from base.accounts.sign_in import follow_person
from base.reading.emails import read_email
from base.reading.names import read_name
from base.reading.phones import read_phone
from base.reading.places import WrittenPlace
from base.reading.signs import plain
from base.ui.shown import together
from base.workflow.moves import Refused
from intake.availability.actions import merged, set_week
from intake.background.models import Background, Diploma
from intake.codes import known_code, known_keys
from intake.people.models import Experience, LanguageSkill, Mentee, Mentor
from intake.people.permissions import why_not_record
from intake.people.saved import make_known
from intake.reference.models import (
    CefrLevel,
    Code,
    Country,
    EducationLevel,
    Language,
    Occupation,
    Place,
    Sector,
)
from intake.reference.sql import Folded

TOPICS = ("content_minimal", "content_optional")
PERSON = ("first_name", "last_name", "language", "channel", "email", "phone")
BOTH = ("place", "abroad", "radius_km", "in_person", "online")
MENTEE = (
    *BOTH, "programme", "branch", "coordinator", "centre", "job_goal", "goal_words", "expectations", "peer_wish",
    "interpreter_accepted", "gender_wish", "next_step", "next_step_on",
)  # fmt: skip
MENTOR = (*BOTH, "branch", "capacity", "offers", "hr", "broad_network", "peer", "headline", "source")
BACKGROUND = tuple(Background.field_classes.special.split())

Values = dict[str, Any]


@transaction.atomic
def record_profile(
    whose: Mentee | Mentor, *, by: User | None, at: datetime | None = None, **fields: Any
) -> Mentee | Mentor:
    """Writes what was said about a mentee or a mentor. Only the fields given change; all of them, or none.

    fields: columns of the person (`first_name`, `phone`, …) and of the mentee or mentor (`radius_km`, `offers`,
    …), and place: Place or "9000"; modes: {"in_person", "online"}; languages: {code: level}; experiences: a list
    of {"sector", "occupation"?, "years"?, "kind"?}; diplomas: a list of {"level", "country"?, "recognition"?};
    week: a list of (weekday, from, until); background: special data by name; programmes (mentor): Programme
    rows. Lists replace what was there. Raises ValidationError by field, each sentence naming what we do not
    know, and Refused.
    """
    checked = checked_profile(type(whose), fields)
    whose.refresh_from_db(from_queryset=type(whose).objects.select_for_update(of=("self",)))  # type: ignore[arg-type]
    if refusal := why_not_record(whose, by=by):
        raise Refused(refusal)
    return write_profile(whose, checked, by=by, at=at)


def record_shown(
    form: Any, whose: Mentee | Mentor, *, by: User, at: datetime | None = None
) -> Mentee | Mentor:
    """Writes what was changed on the form of the intake desk, beside what others changed since it was shown.

    Raises like `record_profile`, and Refused where both changed the same: the form then holds both values.
    """

    def lock() -> None:
        whose.refresh_from_db(from_queryset=type(whose).objects.select_for_update(of=("self",)))  # type: ignore[arg-type]
        whose.person = Person.objects.in_time_lock().get(pk=whose.person_id)

    written: Mentee | Mentor = together(
        form,
        lock=lock,
        stored=lambda: type(form)(by=by, whose=whose),
        write=lambda: record_profile(whose, by=by, at=at, **form.changes()),
    )
    return written


def checked_profile(kind: type[Mentee | Mentor], fields: Mapping[str, Any]) -> Values:
    """Returns the fields as rows and keys of ours. Raises ValidationError by field, TypeError for a strange one."""
    own = MENTEE if kind is Mentee else MENTOR
    known = {*own, *PERSON, "modes", "languages", "experiences", "diplomas", "week", "background"} - {
        "abroad"
    }
    if unknown := fields.keys() - known - ({"programmes"} if kind is Mentor else set()):
        raise TypeError(f"A {kind.__name__} has no {', '.join(sorted(unknown))}")
    values, errors = dict(fields), {}
    if "modes" in values:
        modes = set(values.pop("modes"))
        values |= {"in_person": "in_person" in modes, "online": "online" in modes}
    for name in values.keys() & CHECKS.keys():
        try:
            values[name] = CHECKS[name](values[name])
        except ValidationError as error:
            errors[name] = error
    if "place" in values and "place" not in errors:
        values |= _at_home_or_abroad(values["place"])
    if not (values.get("in_person", True) or values.get("online", True)):
        errors["modes"] = ValidationError(
            _("Choose at least one way to meet: in person or online."), "required"
        )
    if errors:
        raise ValidationError({name: error.messages for name, error in errors.items()})
    return values


def write_profile(
    whose: Mentee | Mentor, values: Values, *, by: User | None, at: datetime | None
) -> Mentee | Mentor:
    """Writes what `checked_profile` returned to a row that the caller locked."""
    person, kind = whose.person, type(whose)
    if columns := values.keys() & set(PERSON):
        before = copy(person)
        for name in columns:
            setattr(person, name, values[name])
        _clean(person, columns)
        person.save(update_fields=columns)
        follow_person(person, before, by=by)
    if columns := values.keys() & set(MENTEE if kind is Mentee else MENTOR):
        for name in columns:
            setattr(whose, name, values[name])
        _confirm_gender_wish(whose, columns, by)
        _clean(whose, columns)
        whose.save()
    if "programmes" in values and isinstance(whose, Mentor):
        whose.programmes.set(values["programmes"])
    for name, write in (
        ("languages", _write_languages),
        ("experiences", _write_experiences),
        ("diplomas", _write_diplomas),
    ):
        if name in values:
            write(person, values[name])
    if "week" in values:
        set_week(person, values["week"], by=by, at=at)
    if "background" in values:
        Background.objects.update_or_create(
            person=person,
            defaults=values["background"],
            create_defaults=values["background"] | _organisation_of(person),
        )
    make_known(person)
    return whose


def _clean(row: models.Model, columns: Iterable[str]) -> None:
    others = {field.name for field in row._meta.fields} - set(columns)
    row.clean_fields(exclude=others)


def _confirm_gender_wish(whose: Mentee | Mentor, columns: Iterable[str], by: User | None) -> None:
    """A gender wish counts once a coordinator wrote it down; the engine gets a mask, never the wish."""
    if isinstance(whose, Mentee) and "gender_wish" in columns:
        whose.gender_wish_confirmed_by = by if whose.gender_wish else None


def _organisation_of(person: Person) -> dict[str, int]:
    return {"organisation_id": person.organisation_id}


def _write_languages(person: Person, levels: Mapping[str, str]) -> None:
    person.language_skills.exclude(language__in=levels).delete()
    LanguageSkill.objects.bulk_create(
        [
            LanguageSkill(person=person, language_id=code, level_id=level, **_organisation_of(person))
            for code, level in levels.items()
        ],
        update_conflicts=True,
        update_fields=["level"],
        unique_fields=["person", "language"],
    )


def _write_experiences(person: Person, rows: list[Values]) -> None:
    person.experiences.all().delete()
    Experience.objects.bulk_create(
        [Experience(person=person, **row, **_organisation_of(person)) for row in rows]
    )


def _write_diplomas(person: Person, rows: list[Values]) -> None:
    person.diplomas.all().delete()
    Diploma.objects.bulk_create([Diploma(person=person, **row, **_organisation_of(person)) for row in rows])


def _checked_place(text: Place | WrittenPlace | str | None) -> Place | WrittenPlace | None:
    return Place.objects.meant(text) if isinstance(text, str) and text else text or None


def _at_home_or_abroad(place: Place | WrittenPlace | None) -> Values:
    abroad = isinstance(place, WrittenPlace)
    return {"place": None if abroad else place, "abroad": str(place) if abroad else ""}


def _checked_radius(km: Any) -> int:
    if not str(km).isdigit() or int(km) > 200:
        raise ValidationError(_("“%(km)s” km is not possible: choose 0 to 200."), "range", {"km": km})
    return int(km)


def _checked_capacity(places: Any) -> int:
    if not str(places).isdigit() or int(places) > 9:
        raise ValidationError(
            _("“%(places)s” mentees is not possible: choose 0 to 9."), "range", {"places": places}
        )
    return int(places)


def _checked_languages(levels: Mapping[str, str]) -> dict[str, str]:
    typed = {str(code).strip(): str(level).strip() for code, level in levels.items()}
    known_codes = dict(Language.objects.filter(code__in=typed).values_list("code", "code"))
    level_by_code = {
        known_codes.get(code) or Language.objects.find(code).code: level for code, level in typed.items()
    }
    known_levels = set(CefrLevel.objects.values_list("code", flat=True))
    for level in level_by_code.values():
        if level not in known_levels:
            raise ValidationError(_("“%(level)s” is not a language level."), "unknown", {"level": level})
    return level_by_code


def _checked_experiences(rows: Iterable[Mapping[str, Any]]) -> list[Values]:
    sectors = set(Sector.objects.values_list("code", flat=True))
    experiences: dict[Any, Values] = {}
    for row in rows:
        sector = getattr(row.get("sector"), "pk", row.get("sector"))
        if sector not in sectors:
            raise ValidationError(
                _("We do not know the field of work “%(sector)s”."), "unknown", {"sector": sector}
            )
        years, kind = row.get("years") or 0, row.get("kind") or Experience.Kind.DID
        if not str(years).isdigit() or int(years) > 60:
            raise ValidationError(
                _("“%(years)s” years is not possible: choose 0 to 60."), "range", {"years": years}
            )
        if kind not in Experience.Kind.values:
            raise ValidationError(_("“%(kind)s” is not a kind of experience."), "unknown", {"kind": kind})
        occupation = _checked_occupation(row.get("occupation"))
        experiences[sector, occupation, kind] = {
            "sector_id": sector, "occupation_id": occupation, "kind": kind, "years": int(years)
        }  # fmt: skip
    return list(experiences.values())


def _checked_occupation(answer: Any) -> UUID | None:
    if not answer:
        return None
    if isinstance(answer, Occupation):
        return answer.pk
    if isinstance(answer, UUID):
        occupation = Occupation.objects.filter(pk=answer).first()
    else:
        occupation = _occupation_named(plain(str(answer)))
    if occupation is None:
        alike = [occupation.name for occupation in Occupation.objects.search(str(answer))[:3]]
        if alike:
            raise ValidationError(
                _("We do not know the occupation “%(name)s”. Do you mean: %(others)s?"),
                "unknown",
                {"name": answer, "others": ", ".join(alike)},
            )
        raise ValidationError(_("We do not know the occupation “%(name)s”."), "unknown", {"name": answer})
    return occupation.pk


def _occupation_named(name: str) -> Occupation | None:
    """The occupation with exactly this name, in any language and either form: a likeness is offered, not taken."""
    try:
        return Occupation.objects.filter(pk=UUID(name)).first()
    except ValueError:
        any_name = Q(name_nl__iexact=name) | Q(name_fr__iexact=name) | Q(name_en__iexact=name)
        occupations = Occupation.objects.filter(Q(terms__folded=Folded(Value(name))) | any_name)
        return occupations.order_by("pk").first()


def _checked_diplomas(rows: Iterable[Mapping[str, Any]]) -> list[Values]:
    return [
        {
            "level_id": _known_key(
                EducationLevel, row["level"], _("We do not know the level of education “%(given)s”.")
            ),
            "country_id": _known_key(
                Country, row.get("country"), _("We do not know the country “%(given)s”.")
            ),
            "recognition": _code_of_list("diploma_recognition")(row.get("recognition")),
        }
        for row in rows
    ]


def _known_key(model: Any, answer: Any, sentence: str) -> str | None:
    code = getattr(answer, "pk", answer) or None
    if code and not model.objects.filter(pk=code).exists():
        raise ValidationError(sentence, "unknown", {"given": answer})
    return code


def _checked_background(answers: Mapping[str, Any]) -> Values:
    values = dict(answers)
    if unknown := values.keys() - set(BACKGROUND):
        raise TypeError(f"Background has no {', '.join(sorted(unknown))}")
    year = values.get("birth_year")
    if year is not None and not (str(year).isdigit() and 1900 <= int(year) <= timezone.localdate().year - 14):
        raise ValidationError(
            _("“%(year)s” is not a year of birth we can work with."), "range", {"year": year}
        )
    for name, list_name in (("gender", "gender"), ("reason_of_stay", "reason_of_stay")):
        if values.get(name):
            values[name] = known_code(values[name], list_name).key
    for name, known_answers in (
        *((origin, ("yes", "no", "not_said")) for origin in ("origin_duo", "origin_vesoc", "origin_vdab")),
        ("may_work", ("yes", "not_yet", "unknown")),
    ):
        if values.get(name) and values[name] not in known_answers:
            raise ValidationError(
                _("“%(answer)s” is not an answer we know."), "unknown", {"answer": values[name]}
            )
    return values | ({"birth_year": int(year)} if year is not None else {})


def _code_of_list(list_name: str) -> Callable[[Any], Code | None]:
    return lambda answer: known_code(answer, list_name) if answer else None


def _checked_topics(answers: Iterable[str]) -> list[str]:
    return known_keys(answers, *TOPICS)


#: Field → what makes a checked value of the answer, or raises ValidationError.
CHECKS: dict[str, Callable[[Any], Any]] = {
    "first_name": read_name,
    "last_name": read_name,
    "email": read_email,
    "phone": lambda number: read_phone(number) if str(number).strip() else "",
    "goal_words": plain,
    "next_step": plain,
    "headline": plain,
    "place": _checked_place,
    "radius_km": _checked_radius,
    "languages": _checked_languages,
    "experiences": _checked_experiences,
    "diplomas": _checked_diplomas,
    "job_goal": _code_of_list("job_goal"),
    "source": _code_of_list("mentor_recruitment_channel"),
    "capacity": _checked_capacity,
    "expectations": _checked_topics,
    "offers": _checked_topics,
    "week": merged,
    "background": _checked_background,
}
