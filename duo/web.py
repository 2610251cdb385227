"""The web server: `python -m duo.web [--socket N]`, on port PORT otherwise.

Waitress reads a whole request before a thread takes it, and hands a whole answer to the line, however slow that is: a
client that sends one byte a second holds a few kilobytes here, and never a thread.
"""

import argparse
import os
import signal
import socket
import sys
from types import FrameType
from wsgiref.types import WSGIApplication

import waitress

from duo.wsgi import application

THREADS = 8
#: Each open line is a file; 1 024 is what a process may usually have, and the database and the logs need some.
LINES = 900
QUIET = 30  # seconds after which a line on which nothing moves is closed
LARGEST = 10_000_000  # bytes of one request


def serve(listening: socket.socket, website: WSGIApplication = application, threads: int = THREADS) -> None:
    """Serves until SIGTERM or SIGINT, then lets requests that have begun end for some seconds."""
    signal.signal(signal.SIGTERM, _ended)
    waitress.serve(
        website,
        sockets=[listening],
        threads=threads,
        connection_limit=LINES,
        channel_timeout=QUIET,
        cleanup_interval=5,
        max_request_body_size=LARGEST,
        asyncore_use_poll=True,
        ident=None,
        # who asks, and over what, is for Django to judge (SECURE_PROXY_SSL_HEADER, ALLAUTH_TRUSTED_PROXY_COUNT)
        clear_untrusted_proxy_headers=False,
    )


def _ended(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(prog="duo.web", description="Serves Duo over HTTP.")
    parser.add_argument("--socket", type=int, help="number of an open socket that listens already")
    options = parser.parse_args()
    if options.socket is not None:
        serve(socket.socket(fileno=options.socket))
    else:
        serve(socket.create_server(("", int(os.environ.get("PORT", "8000"))), backlog=1024))


if __name__ == "__main__":
    main()
