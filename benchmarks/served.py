"""`python -m benchmarks.served N`: the website on the open socket N, with the empty view, and how often a page asked.

One thread serves, so that a figure is a page's own time: nothing waits for another page, and every connection is warm.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from duo.web import serve
from duo.wsgi import application

EMPTY = "/benchmarks/empty/"
#: Asks for the number of queries, in a header of the answer with the same name.
COUNT = "X-Queries"


def empty(request: HttpRequest) -> HttpResponse:
    """The empty view: one query on an index, no template."""
    from base.accounts.models import User

    return HttpResponse(str(User.objects.filter(pk=1).exists()))


def counted(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The website; where it is asked to, it counts its queries. What is measured is not counted."""
    if "HTTP_X_QUERIES" not in environ:
        return application(environ, start_response)
    queries = 0

    def count(execute: Any, *query: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*query)

    def start(status: str, headers: list[tuple[str, str]], *raised: Any) -> Any:
        return start_response(status, [*headers, (COUNT, str(queries))], *raised)

    with connection.execute_wrapper(count):
        return application(environ, start)


if __name__ == "__main__":
    from duo.urls import urlpatterns  # once `duo.web` has set Django up

    urlpatterns.insert(0, path(EMPTY[1:], empty))  # type: ignore[arg-type]
    serve(socket.socket(fileno=int(sys.argv[1])), counted, threads=1)
