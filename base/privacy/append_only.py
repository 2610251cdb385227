"""Tables whose rows only come in: the database refuses to change, remove or empty them (docs/adr/0017)."""

from __future__ import annotations

import pgtrigger


def append_only(*references: str) -> list[pgtrigger.Trigger]:
    """Returns the triggers of an append-only table, for `Meta.triggers`.

    references: columns, such as "by_id", that may become NULL and nothing else: that is what erasing a person does to
    the rows that must stay. Every other UPDATE, every DELETE and every TRUNCATE is refused.
    """
    names = ", ".join(f"'{name}'" for name in references)
    cleared = " AND ".join(
        ["to_jsonb(NEW) - kept = to_jsonb(OLD) - kept"]
        + [f"(NEW.{name} IS NULL OR NEW.{name} IS NOT DISTINCT FROM OLD.{name})" for name in references]
    )
    return [
        pgtrigger.Trigger(
            name="append_only",
            operation=pgtrigger.Update | pgtrigger.Delete,
            when=pgtrigger.Before,
            declare=[("kept", f"text[] DEFAULT ARRAY[{names}]::text[]")],
            func=f"""
                IF TG_OP = 'UPDATE' AND {cleared} THEN
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
