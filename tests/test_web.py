"""The web server with clients that are slow, straight and through the front of compose."""

import os
import select
import shutil
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from django.db import connection

from duo.local.child import Child, free_port

ROOT = Path(__file__).resolve().parent.parent
CADDY = shutil.which("caddy")
SLOW = 200
HEAD = b"POST /refer/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nab"


@contextmanager
def slow_clients(url: str, *, number: int = SLOW, head: bytes = HEAD) -> Iterator[list[socket.socket]]:
    """Clients that have sent the head of a request and go on with one byte of its body a second."""
    address = (urlsplit(url).hostname, urlsplit(url).port)
    lines = [socket.create_connection(address, timeout=60) for _ in range(number)]
    over = threading.Event()

    def drip() -> None:
        while not over.wait(1):
            for line in select.select([], lines, [], 0)[1]:
                try:
                    line.send(b"x")
                except OSError:
                    continue

    for line in lines:
        line.sendall(head)
    dripping = threading.Thread(target=drip)
    dripping.start()
    try:
        yield lines
    finally:
        over.set()
        dripping.join()
        for line in lines:
            line.close()


def answers(url: str) -> int:
    """The status of `/livez`. A server whose threads wait for bodies would let the minute pass."""
    with urlopen(f"{url}/livez", timeout=60) as answer:
        return int(answer.status)


def test_clients_that_send_a_byte_a_second_hold_up_nobody(live):
    with slow_clients(live):
        assert [answers(live) for _ in range(3)] == [200, 200, 200]


def test_nor_do_those_that_never_end_the_head_of_their_request(live):
    with slow_clients(live, head=b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: a"):
        assert answers(live) == 200


def test_a_request_over_the_limit_is_refused_before_it_is_read(live):
    line = socket.create_connection((urlsplit(live).hostname, urlsplit(live).port), timeout=60)
    line.sendall(b"POST /refer/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10000001\r\n\r\n")
    assert line.recv(100).startswith(b"HTTP/1.1 413 ")
    line.close()


def ready(url: str) -> int:
    """The status of `/readyz`, which asks the database."""
    with urlopen(f"{url}/readyz", timeout=60) as answer:
        return int(answer.status)


@pytest.fixture
def front(live, tmp_path) -> Iterator[str]:
    """The Caddy of compose with compose's own file, without TLS."""
    if CADDY is None:
        pytest.skip("SKIPPED WITHOUT CADDY (apt-get install caddy)")
    url = f"http://127.0.0.1:{free_port()}"
    env = {"DOMAIN": url, "WEB": urlsplit(live).netloc, "HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    command = [CADDY, "run", "--config", str(ROOT / "Caddyfile"), "--adapter", "caddyfile"]
    child = Child("caddy", command, env=env, cwd=tmp_path, log=tmp_path / "caddy.log")
    try:
        while child.alive:
            try:
                answers(url)
                break
            except OSError:
                continue
        assert child.alive, child.last_words(20)
        yield url
    finally:
        child.ask()
        child.wait(5)


def test_slow_clients_hold_up_nobody_behind_the_front_either(front):
    with slow_clients(front):
        assert [answers(front) for _ in range(3)] == [200, 200, 200]


def test_the_front_ends_a_request_that_takes_too_long(front):
    with slow_clients(front, number=1) as (line,):
        answer = b"".join(iter(lambda: line.recv(1000), b""))  # ends when the front hangs up
    assert b"<html" not in answer


def test_the_first_visitor_after_a_restart_of_the_database_is_served(live):
    with ThreadPoolExecutor(
        32
    ) as visitors:  # enough at once for every thread to have its line to the database
        assert set(visitors.map(lambda _number: ready(live), range(64))) == {200}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] > 1
    assert [ready(live) for _ in range(20)] == [200] * 20
