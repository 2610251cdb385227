"""What machines ask: is the process alive, and can it do its work."""

from collections.abc import Callable

import structlog
from celery import current_app
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = structlog.get_logger(__name__)


@require_safe
@never_cache
def livez(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers at all."""
    return JsonResponse({"alive": True})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database and the broker answer and every migration has run, else 503 that names what is missing."""
    checks = {"database": _database, "migrations": _migrations, "broker": _broker}
    state = {name: _holds(name, check) for name, check in checks.items()}
    return JsonResponse(state, status=200 if all(state.values()) else 503)


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception as error:
        log.warning("not_ready", missing=name, error=type(error).__name__)
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not any(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _broker() -> bool:
    with current_app.connection_for_read(connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
        return bool(broker.connected)


urlpatterns = [path("livez", livez, name="livez"), path("readyz", readyz, name="readyz")]
