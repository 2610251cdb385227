"""``python -m benchmarks [--json -] [--quick] [--seed S] [NAME …]``: every figure with its peer in the same run."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import application, assignment, pages, rolling, scoring, whatif
from benchmarks.measure import Row

#: In this order; the last two need the whole product.
PARTS: dict[str, Callable[..., Iterator[Row]]] = {
    "scoring": scoring.rows,
    "assignment": assignment.rows,
    "rolling": rolling.rows,
    "whatif": whatif.rows,
    "application": application.rows,
    "pages": pages.rows,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="only these")
    parser.add_argument("--json", metavar="FILE", help="write the rows as JSON; - is the standard output")
    parser.add_argument("--quick", action="store_true", help="small populations, a minute in all")
    parser.add_argument("--seed", type=int, default=1, help="another population")
    options = parser.parse_args()
    table = sys.stderr if options.json == "-" else sys.stdout
    found: list[Row] = []
    print(f"{machine()}, {datetime.now(UTC):%Y-%m-%d}, seed {options.seed}\n", file=table)
    print(f"{'figure':<32}{'value':>12}  {'goal':<12}{'median':>10}{'spread':>22}{'peer':>10}", file=table)
    for part in options.parts or PARTS:
        for found_row in PARTS[part](seed=options.seed, quick=options.quick):
            # the goals are about the full sizes
            row = replace(found_row, goal=None) if options.quick else found_row
            found.append(row)
            print(line(row), file=table, flush=True)
    if options.json:
        text = json.dumps({"machine": machine(), "rows": [row.json() for row in found]}, indent=1)
        if options.json == "-":
            print(text)
        else:
            Path(options.json).write_text(text + "\n")
    return 0


def line(row: Row) -> str:
    """One row of the readable table; a goal that was missed is marked."""
    sign = {"higher": "≥", "lower": "≤"}[row.better]
    goal = "" if row.goal is None else f"{sign} {row.goal:g}{'' if row.reached else ' MISSED'}"
    spread = "" if row.spread_s is None else f"{seconds(row.spread_s[0])} … {seconds(row.spread_s[1])}"
    return (
        f"{row.name:<32}{row.value:>10g} {row.unit:<2} {goal:<12}{seconds(row.median_s):>9}{spread:>22}"
        f"{seconds(row.peer_median_s):>10}  {row.note}"
    )


def seconds(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.2f} s" if value >= 1 else f"{1000 * value:.3g} ms"


def machine() -> str:
    """Processor and versions; no names of places."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        model = next(
            (one.split(":")[1].strip() for one in info.read_text().splitlines() if "model name" in one), model
        )
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
