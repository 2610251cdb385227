"""From nothing but Python to a filled .venv, and no work where there is none to do."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from duo.local.bootstrap import prepared

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A clone whose .venv is there; it has no .boot, so whatever would install something fails."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    for lock in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / lock).write_text(f"# {lock}\n")
    return tmp_path


def installed(root: Path, lock: str) -> None:
    digest = hashlib.sha256((root / lock).read_bytes()).hexdigest()
    (root / ".venv" / ".installed").write_text(f"{lock} {digest}\n")


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_nothing_is_installed_twice(root: Path, lock: str, capsys: pytest.CaptureFixture[str]):
    installed(root, lock)
    assert prepared(str(root), lock) == str(root / ".venv" / "bin" / "python")
    assert capsys.readouterr().out == ""


def test_run_leaves_the_tools_of_developers_where_they_are(root: Path):
    installed(root, "requirements-dev.txt")
    assert prepared(str(root), "requirements.txt") == str(root / ".venv" / "bin" / "python")


@pytest.mark.parametrize("installed_lock", ["requirements.txt", None])
def test_without_the_venv_module_one_sentence_says_what_to_install(root: Path, installed_lock: str | None):
    if installed_lock:
        installed(root, installed_lock)
    script = (
        "import sys; sys.modules['ensurepip'] = None; sys.path.insert(0, sys.argv[1])\n"
        "import bootstrap; bootstrap.prepared(sys.argv[2], 'requirements-dev.txt')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, ROOT / "duo" / "local", root],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (
        1,
        "This Python has no virtual environments. On Debian and Ubuntu: apt install python3-venv, then try again.\n",
    )


def test_both_commands_parse_in_any_python_3_and_say_which_one_they_need():
    for name in ("run", "test"):
        source = (ROOT / name).read_text()
        assert "Duo needs Python 3.11 or newer" in source
        before = source[: source.index("import bootstrap")]
        assert 'f"' not in before
