"""What can be asked of `./run`. Standard library only: it is read before anything is installed."""

import argparse
from collections.abc import Sequence

SIZES = range(20, 2001)  # how many mentees a demo can have


class Options(argparse.Namespace):
    once: bool
    people: int
    seed: int
    port: int | None
    fresh: bool
    demo: bool


def _people(text: str) -> int:
    if not text.isdecimal() or int(text) not in SIZES:
        raise argparse.ArgumentTypeError(f"{text} is not possible: choose {SIZES[0]} to {SIZES[-1]}")
    return int(text)


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError("a port lies between 1 and 65535")
    return number


def read(arguments: Sequence[str]) -> Options:
    """Returns the options of `./run`; prints the usage and exits when they make no sense."""
    parser = argparse.ArgumentParser(
        prog="./run",
        description="Starts Duo: database, broker, worker, demo and website. Ctrl-C ends all of it.",
    )
    parser.add_argument(
        "--once", action="store_true", help="everything up to the summary of the plan, then stop"
    )
    parser.add_argument(
        "--people", type=_people, default=120, metavar="N", help="mentees in the demo (default 120)"
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="S", help="another seed is another demo (default 1)"
    )
    parser.add_argument(
        "--port", type=_port, metavar="N", help="the port of the website (default: a free one)"
    )
    parser.add_argument("--fresh", action="store_true", help="throw away what is in var/ and begin again")
    parser.add_argument(
        "--no-demo", dest="demo", action="store_false", help="the empty product, without demo people"
    )
    return parser.parse_args(arguments, namespace=Options())
