"""Tasks are shells: an explicit name, one action, imported inside the body; and everything on the schedule is known."""

import ast

import pytest

from competence.config.celery import app
from competence.queries.jobs import PERIODIC_JOBS

from .source import ROOT, named, tree

pytestmark = pytest.mark.once

FILES = [file for file in (ROOT / "competence" / "tasks.py", ROOT / "courses" / "tasks.py") if file.exists()]


def _tasks() -> list[tuple[str, str, ast.FunctionDef, ast.Call]]:
    found = []
    for file in FILES:
        for node in tree(file).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            for decorator in node.decorator_list:
                call = decorator if isinstance(decorator, ast.Call) else None
                name = getattr(call.func if call else decorator, "id", "")
                if name == "shared_task":
                    assert call is not None, f"{named(file)}: {node.name} has no explicit name"
                    found.append((named(file), file.parent.name, node, call))
    return found


TASKS = _tasks()


@pytest.mark.parametrize("task", TASKS, ids=[task[2].name for task in TASKS])
def test_each_task_is_a_shell(task: tuple[str, str, ast.FunctionDef, ast.Call]) -> None:
    where, package, function, call = task
    names = [
        keyword.value.value for keyword in call.keywords if keyword.arg == "name" and isinstance(keyword.value, ast.Constant)
    ]
    assert names == [f"{package}.{function.name}"], f"{where}: {function.name} needs an explicit name"
    assert ast.get_docstring(function), f"{where}: {function.name}"
    assert not function.args.args, f"{where}: {function.name} takes ids as keywords only"
    assert any(isinstance(node, ast.ImportFrom) for node in function.body), (
        f"{where}: {function.name} imports its action inside"
    )
    assert len(function.body) <= 6, f"{where}: {function.name} does more than call one action"


def test_tasks_import_nothing_of_ours_outside() -> None:
    for file in FILES:
        for node in tree(file).body:
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not [module for module in modules if module.split(".")[0] in {"competence", "courses"}], named(file)


def test_the_schedule_names_tasks_that_exist_and_the_jobs_page_knows_them() -> None:
    known = {f"{package}.{function.name}" for _where, package, function, _call in TASKS}
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled <= known
    assert {name.split(".", 1)[1] for name in scheduled} == set(PERIODIC_JOBS)
