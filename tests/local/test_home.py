"""What `./run` keeps in `var/`: one run at a time, secrets made once and readable by their owner only."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from duo.local.bootstrap import Trouble, room
from duo.local.home import Home, answers, last_environment

ROOT = Path(__file__).resolve().parents[2]


def test_a_second_run_is_told_who_holds_the_folder(tmp_path: Path):
    first = Home(tmp_path)
    first.take()
    first.keep({"BASE_URL": "http://127.0.0.1:8000"})
    with pytest.raises(Trouble) as told:
        Home(tmp_path).take()
    assert str(told.value) == (
        f"Duo already runs in this folder (process {os.getpid()}, http://127.0.0.1:8000/): "
        "use that one, or stop it first."
    )


def test_a_lock_of_a_killed_run_holds_nothing(tmp_path: Path):
    script = "import os, sys; from pathlib import Path; from duo.local.home import Home\n"
    script += "Home(Path(sys.argv[1])).take(); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", script, tmp_path], cwd=ROOT, check=False)
    Home(tmp_path).take()
    assert (tmp_path / "var" / "run.lock").read_text() == f"{os.getpid()}\n"


def test_secrets_are_made_once_and_private(tmp_path: Path):
    home = Home(tmp_path)
    home.take()
    made = home.secrets()
    assert set(made) == {"postgres", "duo", "valkey", "SECRET_KEY", "FIELD_KEYS"}
    assert home.secrets() == made
    assert (home.var / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_lost_secrets_are_not_replaced_beside_data_that_needs_them(tmp_path: Path):
    home = Home(tmp_path)
    home.take()
    (home.var / "postgres").mkdir()
    with pytest.raises(Trouble, match="without its keys the data beside it cannot be read"):
        home.secrets()


def test_secrets_cut_in_half_are_as_good_as_lost(tmp_path: Path):
    home = Home(tmp_path)
    home.take()
    (home.var / "secrets.json").write_text('{"postgres": "abc')
    (home.var / "postgres").mkdir()
    with pytest.raises(Trouble, match="is missing or damaged, and without its keys the data"):
        home.secrets()


def test_a_fresh_start_empties_everything_but_keeps_the_lock(tmp_path: Path):
    home = Home(tmp_path)
    home.take()
    home.secrets()
    (home.var / "postgres").mkdir()
    home.empty()
    assert sorted(entry.name for entry in home.var.iterdir()) == ["log", "run.lock"]
    with pytest.raises(Trouble):
        Home(tmp_path).take()


def test_the_kept_addresses_are_private_and_a_spoilt_file_counts_as_none(tmp_path: Path):
    home = Home(tmp_path)
    home.take()
    home.keep({"DATABASE_URL": "postgres://duo@127.0.0.1:5432/duo"})
    assert home.services.stat().st_mode & 0o777 == 0o600
    assert last_environment(tmp_path) == json.loads(home.services.read_text())
    home.services.write_text("{")
    assert last_environment(tmp_path) == {}


def test_a_service_answers_or_it_does_not():
    with socket.socket() as service:
        service.bind(("127.0.0.1", 0))
        service.listen()
        url = f"postgres://duo@127.0.0.1:{service.getsockname()[1]}/duo"
        assert answers(url)
    assert not answers(url)


def test_a_full_disk_is_said_before_anything_is_touched(tmp_path: Path):
    with pytest.raises(
        Trouble, match=r"The disk is full: \d+ MB are free under .* and Duo needs 99999999999"
    ):
        room(tmp_path, 99_999_999_999)
