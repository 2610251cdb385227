"""Tasks are handed out by name: each name is a task of the worker."""

import ast

from duo.celery import app
from tests.packages import modules


def named() -> set[str]:
    return {
        str(node.args[0].value)
        for file in modules()
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "later"
        and isinstance(node.args[0], ast.Constant)
    }


def test_every_task_that_is_handed_out_by_name_exists() -> None:
    app.loader.import_default_modules()
    assert len(named()) >= 4
    assert named() - set(app.tasks) == set()
