"""Tables whose rows only come in: the database refuses to change, remove or empty them (docs/adr/0017)."""

from __future__ import annotations

from collections.abc import Sequence

import pgtrigger


def append_only(*references: str, once: Sequence[str] = ()) -> list[pgtrigger.Trigger]:
    """Returns the triggers of an append-only table, for `Meta.triggers`.

    references: columns, such as "by_id", that may become NULL and nothing else: that is what erasing a person does to
    the rows that must stay. once: columns that are filled in later, together and for good; the first of them is NULL
    until then. Every other UPDATE, every DELETE and every TRUNCATE is refused.
    """
    names = ", ".join(f"'{name}'" for name in references)
    allowed = " AND ".join(
        ["to_jsonb(NEW) - kept = to_jsonb(OLD) - kept"]
        + [f"(NEW.{name} IS NULL OR NEW.{name} IS NOT DISTINCT FROM OLD.{name})" for name in references]
    )
    if once:
        filled, others = once[0], "".join(f" - '{name}'" for name in once)
        first_time = f"OLD.{filled} IS NULL AND NEW.{filled} IS NOT NULL"
        allowed = f"({allowed} OR {first_time} AND to_jsonb(NEW){others} = to_jsonb(OLD){others})"
    return [
        pgtrigger.Trigger(
            name="append_only",
            operation=pgtrigger.Update | pgtrigger.Delete,
            when=pgtrigger.Before,
            declare=[("kept", f"text[] DEFAULT ARRAY[{names}]::text[]")],
            func=f"""
                IF TG_OP = 'UPDATE' AND {allowed} THEN
                    RETURN NEW;
                END IF;
                RAISE EXCEPTION 'Cannot update or delete rows of %: they only come in', TG_TABLE_NAME;
            """,
        ),
        pgtrigger.Trigger(
            name="never_emptied",
            level=pgtrigger.Statement,
            operation=pgtrigger.Truncate,
            when=pgtrigger.Before,
            func="RAISE EXCEPTION 'Cannot empty %: its rows only come in', TG_TABLE_NAME;",
        ),
    ]
