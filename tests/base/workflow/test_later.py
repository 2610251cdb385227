"""Tasks are handed out by name: each name is a task of the worker."""

import ast
from pathlib import Path

from duo.celery import app

ROOT = Path(__file__).resolve().parents[3]


def named() -> set[str]:
    return {
        str(node.args[0].value)
        for floor in ("base", "intake", "matching", "followup", "pages")
        for file in (ROOT / floor).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "later"
        and isinstance(node.args[0], ast.Constant)
    }


def test_every_task_that_is_handed_out_by_name_exists() -> None:
    app.loader.import_default_modules()
    assert len(named()) >= 4
    assert named() - set(app.tasks) == set()
