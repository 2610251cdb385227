"""Each main page beside the empty view, over HTTP, from one server process in one run.

The empty view is what no page can be faster than: nobody is signed in, one query on an index, no template. So a ratio
says what a page costs, on a slow machine as on a fast one. Those who look are people of the demo. Later a crowd of
5 000 moves into the coordinator's own branch, so that she sees all of them.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from http.client import HTTPConnection
from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks.database import application
from benchmarks.measure import Row, Timing

if TYPE_CHECKING:
    from benchmarks.crowd import Page

EMPTY: Final = "/benchmarks/empty/"
COUNT: Final = "X-Queries"
#: How often a page is asked for before it is measured: what a process reads or prepares once is there by then.
WARM: Final = 6
#: A run is the median of so many requests, and a figure the median of so many runs.
REQUESTS, RUNS = 3, 5


def rows(*, seed: int, quick: bool) -> Iterator[Row]:
    """Measured in a process of its own, for Django reads once which database it has."""
    people, crowd = (20, 100) if quick else (120, 2_500)
    command = [sys.executable, "-m", "benchmarks.pages", *map(str, (seed, people, crowd))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            yield Row(**json.loads(line))
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def measured(seed: int, people: int, crowd: int) -> Iterator[Row]:
    """The demo's size first, then with a crowd of so many mentees and as many mentors."""
    with application():
        from benchmarks.crowd import demo, joined  # Django is set up by then

        for size, programme in (("demo", demo(people, seed)), (f"{2 * crowd}", joined(crowd, seed))):
            with website() as line:
                yield from _table(line, size, programme)


def _table(line: Line, size: str, programme: str) -> Iterator[Row]:
    from benchmarks.crowd import cookies, pages  # Django is set up by then

    line.cookies = cookies()
    for page in pages(programme):
        kilobytes, queries = line.look(page.address, page.who)
        ours, empty = line.beside_empty(page)
        yield Row(
            f"{page.name}, {size}", round(ours.median / empty.median, 1), "x", "lower", page.goal,
            ours.median, ours.spread, empty.median, f"{kilobytes:.0f} kB of HTML, {queries} queries",
        )  # fmt: skip
        if page.kilobytes:
            yield Row(f"{page.name}, {size}", round(kilobytes, 1), "kB", "lower", page.kilobytes)


class Line:
    """One open line to the website, for people who are signed in by a cookie."""

    def __init__(self, port: int) -> None:
        self.cookies: dict[str, str] = {"": ""}
        self._line = HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, address: str, who: str, **headers: str) -> tuple[bytes, str]:
        """Returns the page and how often it asked the database, if it was to count; anything but a page is an error."""
        headers |= {"Cookie": self.cookies[who], "Accept-Language": "nl"}
        self._line.request("GET", address, headers=headers)
        answer = self._line.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise ValueError(f"{address} answered {answer.status}")
        return body, answer.headers.get(COUNT, "")

    def look(self, address: str, who: str) -> tuple[float, int]:
        """Warms a page up; returns its kilobytes and its queries."""
        for _time in range(WARM):
            body, queries = self.get(address, who, **{COUNT: "yes"})
        return len(body) / 1000, int(queries)

    def beside_empty(self, page: Page) -> tuple[Timing, Timing]:
        """The page and the empty view, in turns, so that what disturbs one disturbs the other."""
        turns = [(self._burst(page.address, page.who), self._burst(EMPTY, "")) for _run in range(RUNS)]
        ours, empty = zip(*turns, strict=True)
        return Timing(ours, None), Timing(empty, None)

    def _burst(self, address: str, who: str) -> float:
        return median(self._seconds(address, who) for _request in range(REQUESTS))

    def _seconds(self, address: str, who: str) -> float:
        start = time.perf_counter()
        self.get(address, who)
        return time.perf_counter() - start


@contextmanager
def website() -> Iterator[Line]:
    """A line to a server of its own: `benchmarks.served`."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.served", str(listening.fileno())],
            pass_fds=[listening.fileno()],
        )
        try:
            line = Line(listening.getsockname()[1])
            line.look(EMPTY, "")
            yield line
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    for row in measured(*map(int, sys.argv[1:])):
        print(json.dumps(asdict(row)), flush=True)
