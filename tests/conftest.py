"""The ground all tests stand on: real PostgreSQL and Valkey of their own, a database that is cloned, real processes.

The services start before Django is set up, because settings ask for their addresses. PostgreSQL is shared by the whole
run, Valkey belongs to one test process. DATABASE_URL and REDIS_URL switch them off one by one, as under `./run`.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from duo.local.catalogues import compile_stale
from duo.local.postgres import THROW_AWAY, Postgres
from duo.local.valkey import Valkey
from tests.database import CLUSTERS, ROOT, clone, drop, keep_cluster, named, take_cluster
from tests.processes import Mailroom, Website, Worker
from tests.scheduling import InGroups, long_ones_first

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.plugin import DjangoDbBlocker

    from tests.pages.seen import Everything

CHROMIUM = Path("/usr/bin/chromium")
NO_CHROMIUM = f"SKIPPED WITHOUT A BROWSER: {CHROMIUM} is missing (apt-get install chromium)"
FIRST = "PYTEST_XDIST_WORKER" not in os.environ  # the process that was called, and not one that xdist started


def _fast_folder() -> Path:
    """Memory where there is enough of it: databases come and go all the time."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 1_500_000_000
    return memory if roomy else Path(tempfile.gettempdir())


def _sweep(parent: Path) -> None:
    """Removes what killed runs left; their servers ended with them."""
    for folder in parent.glob("duo-tests-*-*"):
        pid = folder.name.split("-")[2]
        if pid.isdigit() and not psutil.pid_exists(int(pid)) and folder.stat().st_uid == os.geteuid():
            shutil.rmtree(folder, ignore_errors=True)


def _start_services() -> None:
    CLUSTERS.mkdir(parents=True, exist_ok=True)
    parent = _fast_folder()
    if FIRST:
        _sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=f"duo-tests-{os.getpid()}-", dir=parent))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if FIRST and not os.environ.get("DATABASE_URL"):
        data = folder / "postgres"
        take_cluster(data)
        os.environ["DUO_TESTS_POSTGRES_LOG"] = str(folder / "log")
        postgres = Postgres(
            data, superuser="superuser", password="password", log=folder / "log", settings=THROW_AWAY
        )
        atexit.register(keep_cluster, data, postgres.start())
        os.environ["DATABASE_URL"] = postgres.url
    if FIRST:
        os.environ["DUO_TESTS_SERVER"] = os.environ["DATABASE_URL"]
    if os.environ.get("DUO_TESTS_VALKEY") or not os.environ.get("REDIS_URL"):
        valkey = Valkey(folder / "valkey", password="password", log=folder / "valkey.log", keep=False)
        atexit.register(valkey.start().kill)
        os.environ |= {"REDIS_URL": valkey.url, "DUO_TESTS_VALKEY": "own"}
    process = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:8]
    os.environ["DATABASE_URL"] = named(os.environ["DUO_TESTS_SERVER"], f"test_{run}_{process}")


def _set_django_up() -> None:
    os.environ |= {
        "SECRET_KEY": "a key for tests only, and long enough for every check that counts its characters",
        "FIELD_KEYS": "dGVzdHMgb25seTogdGhpcnR5LXR3byBieXRlcyEhISE=",
        "BASE_URL": "http://127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        "DUO_DEMO": "1",
        "STATIC_ROOT": str(CLUSTERS / "static"),
        "DJANGO_SETTINGS_MODULE": "duo.settings",
    }
    import django

    django.setup()
    # pytest-django would set it up from this name before this file is read, with the addresses of the first process.
    del os.environ["DJANGO_SETTINGS_MODULE"]


if FIRST:
    compile_stale(ROOT / "locale")  # before Django reads them, once for the process
_start_services()
_set_django_up()


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> InGroups:
    return InGroups(config, log)


def pytest_configure(config: pytest.Config) -> None:
    if FIRST:
        from duo.local.prepare import collect_static

        collect_static()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[None]:
    """A clone of the template for this process; a test that commits gets a new one afterwards, never a flush."""
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():
        clone()
    TransactionTestCase._fixture_teardown = lambda self: clone()  # type: ignore[attr-defined]
    yield
    with django_db_blocker.unblock():
        drop()


@pytest.fixture(scope="session")
def everything(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> "Everything":
    """Every address as every role sees it (see `tests.pages.seen`), asked once in this process."""
    from tests.pages.seen import everything

    with django_db_blocker.unblock():
        return everything()


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> None:
    """Rate limits and other cached things of one test never reach the next."""
    if request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(request.fixturenames):
        from django.core.cache import cache

        cache.clear()


@pytest.fixture
def smtp_server(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailroom]:
    """A real mail server that this process and the processes started after it deliver to."""
    mailroom = Mailroom()
    monkeypatch.setenv("EMAIL_URL", mailroom.url)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailroom.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = None
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield mailroom
    mailroom.stop()


@pytest.fixture
def celery_worker(transactional_db: None, tmp_path: Path) -> Iterator[Worker]:
    """A real worker on this test's database and an empty queue of its own. Ask for `smtp_server` before it."""
    from duo.celery import app

    app.control.purge()
    worker = Worker(tmp_path / "worker.log").start()
    yield worker
    worker.stop()


@pytest.fixture(scope="session")
def _website(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    website = Website(tmp_path_factory.mktemp("website") / "web.log")
    yield website
    website.stop()


@pytest.fixture
def live(transactional_db: None, _website: Website) -> str:
    """The address of a real website on this test's database, without a slash at the end."""
    return _website.url


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A real Chromium without a network of its own."""
    if not CHROMIUM.exists():
        pytest.skip(NO_CHROMIUM)
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread, and Django would take its own calls for asynchronous ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
    ]
    arguments += ["--disable-component-update", "--disable-sync", "--disable-default-apps", "--no-first-run"]
    with sync_playwright() as playwright:
        # A clock that is moved for the tests (`scripts/anyday`) is not the browser's: it stands still under one.
        own_clock: dict[str, str | float | bool] = {
            name: value for name, value in os.environ.items() if name != "LD_PRELOAD"
        }
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments, env=own_clock)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: "Browser", live: str) -> Iterator["BrowserContext"]:
    """A browser window of its own, 1440 px wide, in English; `page.set_viewport_size` makes a phone of it."""
    opened = browser.new_context(base_url=live, viewport={"width": 1440, "height": 900}, locale="en-GB")
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: "BrowserContext") -> "Page":
    """A page of `context`; addresses may begin at the slash."""
    return context.new_page()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    long_ones_first(items)
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
