"""Rows of the database as arrays of whole numbers: Django writes the SQL and names the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import BigIntegerField, F, Func, IntegerField, JSONField, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from matching.engine.experiences import Ints

#: What a column holds where there is nothing.
NONE = -1
#: Bytes before the first element of an array of one dimension.
HEAD = 20


class Rows:
    """Where each of these distinct keys stands."""

    def __init__(self, keys: Ints) -> None:
        self.order = np.argsort(keys, kind="stable")
        self.keys = keys[self.order]

    def __len__(self) -> int:
        return len(self.keys)

    def of(self, keys: Ints) -> Ints:
        """The row of each of these keys; all of them must be there."""
        return self.order[np.searchsorted(self.keys, keys)] if len(keys) else np.zeros(0, np.int64)


def read(rows: QuerySet[Any], **columns: str | Combinable) -> dict[str, Ints]:
    """These columns of the rows, by name: whole numbers, `NONE` where there is nothing.

    The database sends each column as one array in its binary form, since every row that is fetched costs more than its
    numbers.
    """
    query, params = rows.values_list(*columns.values()).query.sql_with_params()
    names = [f"c{place}" for place in range(len(columns))]
    arrays = ", ".join(f"array_send(array_agg(coalesce({name}, {NONE})::bigint))" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {arrays} FROM ({query}) AS selected ({', '.join(names)})", params)
        arrays_sent = cursor.fetchone()
    return {name: _numbers(array) for name, array in zip(columns, arrays_sent, strict=True)}


def _numbers(array: bytes | None) -> Ints:
    """What `array_send` wrote: a head, then each number after its length. There is none for no rows."""
    numbers = np.frombuffer(array or bytes(HEAD), [("length", ">i4"), ("number", ">i8")], offset=HEAD)
    return np.asarray(numbers["number"], np.int64)


def flag(field: str | Combinable) -> Cast:
    """A yes as 1, a no as 0."""
    return Cast(field, IntegerField())


def among(keys: Sequence[int]) -> Func:
    """These keys, to be looked for with `__in`: however many they are, Django and the database handle one value."""
    as_array = Value("{" + ",".join(map(str, keys)) + "}")
    return Func(
        as_array, template="(SELECT unnest((%(expressions)s)::bigint[]))", output_field=BigIntegerField()
    )


def number(code: str | Combinable, numbers: Mapping[str, int]) -> Func:
    """The number of a code in the database; none for a code that has none."""
    return Func(
        Value(dict(numbers), JSONField()),
        F(code) if isinstance(code, str) else code,
        template="(%(expressions)s)::int",
        arg_joiner=" -> ",
        output_field=IntegerField(),
    )


def numbered(codes: Sequence[str], *, first: int = 0) -> dict[str, int]:
    return {code: number for number, code in enumerate(codes, first)}


def bits(field: str, numbers: Mapping[str, int]) -> Func:
    """The codes in a field of many, as one bit for the number of each."""
    return Func(
        Value(dict(numbers), JSONField()),
        F(field),
        template="(SELECT coalesce(bit_or(1 << (of -> code)::int), 0) FROM CAST(%(expressions)s) AS code)",
        arg_joiner=" AS jsonb) AS of, unnest(",
        output_field=IntegerField(),
    )
