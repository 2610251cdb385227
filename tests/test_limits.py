"""No number that limits something goes without a test of its boundary: a written table says which (limits.csv)."""

import ast
import csv
from collections.abc import Iterator
from pathlib import Path

from tests.packages import FLOORS
from tests.test_docs import ROOT, defines

#: `matching/engine` is compared with brute force, `duo/demo` is invented, `duo/local` runs on one machine.
ELSEWHERE = {"matching/engine", "duo/demo", "duo/local"}
MADE_OF_NUMBERS = {"timedelta", "time", "range", "DayRange"}


def is_number(value: ast.expr) -> bool:
    """Whether this is a number, or made of numbers only."""
    match value:
        case ast.Constant(value=int() | float() as number):
            return not isinstance(number, bool)
        case ast.UnaryOp(operand=one):
            return is_number(one)
        case ast.BinOp(left=left, right=right):
            return is_number(left) or is_number(right)
        case ast.Tuple(elts=[_, *_] as parts):
            return all(map(is_number, parts))
        case ast.Call(func=ast.Name(id=name)) if name in MADE_OF_NUMBERS:
            return all(map(is_number, [*value.args, *(keyword.value for keyword in value.keywords)]))
    return False


def constants() -> Iterator[str]:
    """Every number with a name of its own: `pages/desk/duos/progress.py SILENCE`."""
    for package in FLOORS:
        for file in sorted((ROOT / package).rglob("*.py")):
            where = file.relative_to(ROOT)
            if "migrations" in where.parts or "/".join(where.parts[:2]) in ELSEWHERE:
                continue
            for line in ast.parse(file.read_text()).body:
                targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
                value = getattr(line, "value", None)
                if isinstance(value, ast.expr) and is_number(value):
                    names = (part for target in targets if target for part in ast.walk(target))
                    yield from (
                        f"{where} {part.id}"
                        for part in names
                        if isinstance(part, ast.Name) and part.id.isupper()
                    )


def test_every_limit_has_its_row_with_the_test_of_its_boundary():
    with (Path(__file__).with_name("limits.csv")).open(newline="") as file:
        rows = [(row["limit"], row["test"], row["why not"]) for row in csv.DictReader(file)]
    assert sorted(limit for limit, _test, _why in rows) == sorted(constants())
    assert [limit for limit, test, why in rows if bool(test) == bool(why)] == []
    assert [test for _limit, test, _why in rows if test and not defines(*test.split("::"))] == []


def test_a_number_is_known_however_it_is_written():
    lines = [
        "1",
        "-2.5",
        "24 * 3600",
        "(3, 12)",
        "timedelta(days=10)",
        "time(16)",
        "KEPT // 2",
        "True",
        "'a'",
        "(1, 'a')",
    ]
    assert [is_number(ast.parse(line, mode="eval").body) for line in lines] == [True] * 7 + [False] * 3
