"""The production set: the compose file is sound, and its very commands run with its very environment."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
import yaml

from duo.local.child import Child, free_port
from duo.local.postgres import SETTINGS
from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
OURS = ("prepare", "web", "worker", "beat")
Service = dict[str, Any]


def interpolated(text: str, given: dict[str, str]) -> str:
    """Replaces ${NAME}, ${NAME:-else} and ${NAME:?message} as compose does, the inner ones first."""
    inner = re.compile(r"(?<!\$)\$\{(\w+)(?:(:-|:\?)([^${}]*))?\}")

    def value(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        if kind == ":?" and not given.get(name):
            raise AssertionError(rest)
        return given.get(name) or (rest if kind == ":-" else "") or ""

    while inner.search(text):
        text = inner.sub(value, text)
    return text.replace("$$", "$")


def filled_in(part: Any, given: dict[str, str]) -> Any:
    if isinstance(part, dict):
        return {name: filled_in(value, given) for name, value in part.items()}
    if isinstance(part, list):
        return [filled_in(value, given) for value in part]
    return interpolated(part, given) if isinstance(part, str) else part


def services(**given: str) -> dict[str, Service]:
    found: dict[str, Service] = filled_in(yaml.safe_load((ROOT / "docker-compose.yml").read_text()), given)[
        "services"
    ]
    return found


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """What an organisation writes in its .env; here with the addresses of the test's own services."""
    return {
        "DOMAIN": "duo.example.org",
        "SECRET_KEY": os.environ["SECRET_KEY"],
        "FIELD_KEYS": os.environ["FIELD_KEYS"],
        "EMAIL_URL": "smtp://127.0.0.1:1025",
        "DUO_DB_PASSWORD": "secret1",
        "POSTGRES_PASSWORD": "secret2",
        "VALKEY_PASSWORD": "secret3",
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "REDIS_URL": os.environ["REDIS_URL"],
        "PORT": str(free_port()),
        "BEAT_STATE": str(tmp_path / "beat"),
    }


REQUIRED = [
    "DOMAIN",
    "SECRET_KEY",
    "FIELD_KEYS",
    "EMAIL_URL",
    "DUO_DB_PASSWORD",
    "POSTGRES_PASSWORD",
    "VALKEY_PASSWORD",
]


@pytest.mark.parametrize("missing", REQUIRED)
def test_a_missing_setting_is_one_clear_error(given: dict[str, str], missing: str):
    with pytest.raises(AssertionError, match=f"Set {missing}"):
        services(**given | {missing: "", "DATABASE_URL": "", "REDIS_URL": ""})


def test_every_service_restarts_is_watched_and_gains_no_privileges(given: dict[str, str]):
    found = services(**given)
    assert list(found) == ["prepare", "web", "worker", "beat", "front", "db", "valkey"]
    for name, service in found.items():
        assert "no-new-privileges:true" in service["security_opt"], name
        if name != "prepare":
            assert service["restart"] == "unless-stopped", name
            assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL"), name
        if name not in OURS:
            assert re.search(r":\d+\.\d+(\.\d+)?$", service["image"]), "a version is chosen, never the newest"
        assert ("ports" in service) == (name == "front"), "only the TLS front is reachable from outside"
    for name in OURS:
        assert found[name]["user"] == "10001:10001"
        assert found[name]["read_only"] is True
        assert found[name]["cap_drop"] == ["ALL"]
        assert not found[name].get("volumes"), "what lasts is in PostgreSQL and Valkey"
        assert service["cap_drop"] == ["ALL"]
    assert found["db"]["image"].startswith("postgres:18.")
    assert found["valkey"]["image"].startswith("valkey/valkey:9.")


def test_the_database_and_the_queue_are_reached_by_the_product_alone(given: dict[str, str]):
    networks = {name: set(service["networks"]) for name, service in services(**given).items()}
    assert {name for name, joined in networks.items() if "data" in joined} == {*OURS, "db", "valkey"}
    assert networks["db"] == networks["valkey"] == {"data"}
    assert networks["front"] == {"edge"}
    assert not networks["front"] & (networks["worker"] | networks["beat"])
    joined = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["networks"]
    assert joined["data"] == {"internal": True}


def test_the_log_of_the_database_holds_no_rows(given: dict[str, str]):
    told = services(**given)["db"]["command"]
    assert told[1::2] == ["-c"] * 4
    assert dict(word.split("=") for word in told[2::2]) == {
        name: SETTINGS[name] for name in SETTINGS if name.startswith("log_")
    }


def test_nothing_starts_before_the_migrations_are_through(given: dict[str, str]):
    found = services(**given)
    for name in ("web", "worker", "beat"):
        assert found[name]["depends_on"] == {"prepare": {"condition": "service_completed_successfully"}}
    assert found["front"]["depends_on"] == {"web": {"condition": "service_healthy"}}
    assert set(found["prepare"]["depends_on"]) == {"db", "valkey"}


def test_the_same_secrets_reach_both_ends(given: dict[str, str]):
    found = services(**given | {"DATABASE_URL": "", "REDIS_URL": ""})
    for name in OURS:
        environment = found[name]["environment"]
        assert environment["DATABASE_URL"] == "postgres://duo:secret1@db:5432/duo"
        assert environment["REDIS_URL"] == "redis://:secret3@valkey:6379"
        assert environment["BASE_URL"] == "https://duo.example.org"
        assert not {"DUO_DEMO", "DUO_DEBUG"} & set(environment)
    assert found["db"]["environment"]["DUO_DB_PASSWORD"] == "secret1"
    assert found["valkey"]["environment"]["VALKEY_PASSWORD"] == "secret3"


def test_the_image_runs_as_nobody_in_particular_and_is_given_no_secret():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    final = lines[max(place for place, line in enumerate(lines) if line.startswith("FROM")) :]
    assert "USER 10001:10001" in final
    assert not [line for line in final if "SECRET" in line or "KEYS" in line]


class Production:
    """The compose file's own services as processes, each with nothing but its own environment."""

    def __init__(self, found: dict[str, Service], folder: Path) -> None:
        self.found = found
        self.folder = folder
        self.children: list[Child] = []

    def env(self, name: str) -> dict[str, str]:
        written = {key: str(value) for key, value in self.found[name]["environment"].items()}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return {"PATH": path, "STATIC_ROOT": os.environ["STATIC_ROOT"], **written}

    def start(self, name: str) -> Child:
        child = Child(
            name, self.found[name]["command"], env=self.env(name), cwd=ROOT, log=self.folder / f"{name}.log"
        )
        self.children.append(child)
        return child

    def healthy(self, name: str, seconds: float = PATIENCE) -> bool:
        kind, *test = self.found[name]["healthcheck"]["test"]
        command = ["sh", "-c", *test] if kind == "CMD-SHELL" else test
        until = time.monotonic() + seconds
        while subprocess.run(
            command, env=self.env(name), cwd=ROOT, capture_output=True, check=False
        ).returncode:
            if time.monotonic() > until:
                return False
            time.sleep(0.3)
        return True


@pytest.fixture
def production(transactional_db: None, given: dict[str, str], tmp_path: Path) -> Iterator[Production]:
    made = Production(services(**given), tmp_path)
    yield made
    for child in made.children:
        child.ask()
    for child in made.children:
        child.wait(5)


def test_the_very_commands_become_healthy(production: Production, given: dict[str, str]):
    prepare = production.start("prepare")
    assert prepare.process.wait(PATIENCE) == 0, prepare.last_words(40)
    for name in ("web", "worker", "beat"):
        production.start(name)
    for name in ("web", "worker", "beat"):
        assert production.healthy(name), next(c for c in production.children if c.name == name).last_words(40)

    address = f"http://127.0.0.1:{given['PORT']}/"
    behind_tls = {"Host": "duo.example.org", "X-Forwarded-Proto": "https"}
    with urlopen(Request(address, headers=behind_tls), timeout=PATIENCE) as answer:
        assert answer.status == 200
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
