"""How tests are handed out: whoever looks at every address shares one walk, and what takes long begins first."""

from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parent.parent
#: Folders and files whose tests take longest: begun last, one process would be left with them alone.
LONG = ("tests/e2e/", "tests/local/", "tests/base/accounts/test_limits.py")
#: The walk over all addresses (`tests.pages.seen`) takes more than a minute, in each process that asks for it.
WALK = "the walk over all addresses"


def walks(file: str) -> bool:
    """Whether the tests of this file look at every address."""
    return file.startswith("tests/pages/test_") and "everything: Everything" in (ROOT / file).read_text()


class InGroups(LoadScopeScheduling):  # type: ignore[misc]
    """A process takes one file after the other, and all files that share the walk as if they were one."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return WALK if walks(file) else file


def long_ones_first(items: list[pytest.Item]) -> None:
    """Sorts the tests in place; those that take as long stay in their order."""
    files = {str(item.path.relative_to(ROOT)) for item in items}
    walking = {file for file in files if walks(file)}

    def place(item: pytest.Item) -> int:
        file = str(item.path.relative_to(ROOT))
        return 0 if file in walking else 1 if file.startswith(LONG) else 2

    items.sort(key=place)
