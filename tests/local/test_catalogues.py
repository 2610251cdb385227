"""The catalogues are compiled without gettext's tools, and only when they are stale."""

import gettext
import os
from pathlib import Path

from duo.local.catalogues import compile_stale

CATALOGUE = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "Match"
msgstr "Koppeling"

msgid "%(n)s day"
msgid_plural "%(n)s days"
msgstr[0] "%(n)s dag"
msgstr[1] "%(n)s dagen"

msgctxt "month"
msgid "May"
msgstr "mei"

#, fuzzy
msgid "Waiting"
msgstr "Wachtlijst?"
"""


def test_a_catalogue_is_compiled_once_and_again_when_it_changes(tmp_path: Path):
    folder = tmp_path / "nl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(CATALOGUE)
    assert [compile_stale(tmp_path), compile_stale(tmp_path)] == [1, 0]

    dutch = gettext.translation("django", tmp_path, ["nl"])
    assert dutch.gettext("Match") == "Koppeling"
    assert [dutch.ngettext("%(n)s day", "%(n)s days", n) for n in (1, 2)] == ["%(n)s dag", "%(n)s dagen"]
    assert dutch.pgettext("month", "May") == "mei"
    assert dutch.gettext("Waiting") == "Waiting"

    later = (folder / "django.mo").stat().st_mtime + 10
    os.utime(folder / "django.po", (later, later))
    assert compile_stale(tmp_path) == 1
