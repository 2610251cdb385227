"""Compiles the message catalogues without gettext's tools, which a bare machine lacks."""

import os
from pathlib import Path


def compile_stale(folder: Path) -> int:
    """Compiles every .po under `folder` whose .mo is missing or older; returns how many."""
    stale = [po for po in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(po)]
    if stale:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        for po in stale:
            # a name of our own: another process may be compiling the same file
            half = po.with_suffix(f".{os.getpid()}.half")
            with po.open("rb") as source, half.open("wb") as target:
                write_mo(target, read_po(source, locale=po.parent.parent.name, abort_invalid=True))
            half.rename(po.with_suffix(".mo"))
    return len(stale)


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


if __name__ == "__main__":
    compile_stale(Path(__file__).resolve().parents[2] / "locale")
