"""Medians with their spread, and what a row of the table is."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np

#: What takes longer is measured once, what is faster five times.
LONG: Final = 5.0


@dataclass(frozen=True)
class Timing:
    """Seconds of each run, and what the last run returned."""

    seconds: Sequence[float]
    result: Any

    @property
    def median(self) -> float:
        return median(self.seconds)

    @property
    def spread(self) -> tuple[float, float]:
        return min(self.seconds), max(self.seconds)


@dataclass(frozen=True)
class Row:
    """One figure; ``better``: higher or lower. ``goal``: what the project asks, None where it asks nothing."""

    name: str
    value: float
    unit: str
    better: str
    goal: float | None = None
    median_s: float | None = None
    spread_s: tuple[float, float] | None = None
    peer_median_s: float | None = None
    note: str = ""

    @property
    def reached(self) -> bool:
        if self.goal is None:
            return True
        return self.value >= self.goal if self.better == "higher" else self.value <= self.goal

    def json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}


def timed(work: Callable[[], Any], *, runs: int = 5) -> Timing:
    """Five runs, or one of what takes longer than ``LONG``."""
    seconds: list[float] = []
    result = None
    while len(seconds) < runs and not (seconds and seconds[0] > LONG):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return Timing(seconds, result)


def against(
    name: str, ours: Timing, peer: Timing, *, times: float = 1.0, goal: float | None = None, note: str = ""
) -> Row:
    """How many times faster ours is; ``times``: how much more work ours did in a run."""
    return Row(
        name, round(times * peer.median / ours.median, 2), "x", "higher", goal,
        ours.median, ours.spread, peer.median, note,
    )  # fmt: skip


def own(name: str, timing: Timing, *, unit: str = "s", goal: float | None = None, note: str = "") -> Row:
    """Our own seconds (or milliseconds)."""
    factor = 1000 if unit == "ms" else 1
    return Row(
        name, round(timing.median * factor, 3), unit, "lower", goal, timing.median, timing.spread, note=note
    )


def peak_of(program: str) -> tuple[float, float, Any]:
    """Of a program in a process of its own: peak memory in MB, the part of it above the people, and its answer.

    The program defines ``people()`` and ``work(people)``, whose answer is plain JSON.
    """
    wrapped = f"""
import json
from benchmarks.measure import peak
{program}
given = people()
before = peak()
answer = work(given)
print(json.dumps([peak(), before, answer]))
"""
    done = subprocess.run([sys.executable, "-c", wrapped], check=True, capture_output=True, text=True)
    whole, before, answer = json.loads(done.stdout.splitlines()[-1])
    return whole, whole - before, answer


def peak() -> float:
    """The most memory this process ever had, in MB. Linux lets a child inherit its parent's in ``ru_maxrss``."""
    status = Path("/proc/self/status")
    if status.exists():
        return (
            int(next(one.split()[1] for one in status.read_text().splitlines() if one.startswith("VmHWM")))
            / 1024
        )
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1 << 20 if sys.platform == "darwin" else 1024
    )


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """The power with which the time grows."""
    return round(float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0]), 2)
