"""The house's own rules, checked: sizes, privacy of models, bans, marks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from django.apps import apps

from mulin.kernel import rowsecurity
from mulin.mechanisms.packs import loading

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "mulin"
FLOORS = {"base", "mechanisms", "areas"}


def modules() -> list[Path]:
    return [p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts and "__pycache__" not in p.parts]


def test_models_are_private_to_their_shelf() -> None:
    graph = grimp.build_graph("mulin", cache_dir=None)
    bad = []
    for module in graph.modules:
        parts = module.split(".")
        if len(parts) > 3 and parts[1] in FLOORS and parts[3] == "models":
            bad += [
                (importer, module)
                for importer in graph.find_modules_that_directly_import(module)
                if importer.split(".")[:3] != parts[:3] and not importer.startswith("mulin.config")
            ]
    assert not bad, sorted(bad)


def test_no_module_is_over_500_lines() -> None:
    assert not [(str(p.relative_to(ROOT)), n) for p in modules() if (n := len(p.read_text("utf-8").splitlines())) > 500]


@pytest.mark.parametrize("word", ["TODO", "FIXME", "NotImplementedError", "except: pass"])
def test_nothing_is_left_open_in_the_source(word: str) -> None:
    assert not [str(p.relative_to(ROOT)) for p in modules() if word in p.read_text("utf-8")]


def test_only_the_environment_module_reads_the_environment_below_faces() -> None:
    readers = [
        str(p.relative_to(SOURCE))
        for p in modules()
        if re.search(r"\bos\.environ\b|\bos\.getenv\b", p.read_text("utf-8"))
        and p.relative_to(SOURCE).parts[0] not in ("config",)
    ]
    assert readers == ["faces/cli/manage.py"]


def test_no_model_signals_anywhere() -> None:
    assert not [str(p) for p in modules() if re.search(r"django\.(dispatch|db\.models\.signals)", p.read_text("utf-8"))]


def test_every_model_of_ours_declares_class_and_grant() -> None:
    bad = [
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("mulin.")
        and model._meta.db_table != "access_user"
        and not (issubclass(model, rowsecurity.Protected) and hasattr(model, "row_class") and hasattr(model, "grant"))
    ]
    assert not bad


def marks() -> Iterator[tuple[str, str, list[ast.expr]]]:
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for decorator in node.decorator_list:
                    if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.clause":
                        yield str(path.relative_to(ROOT)), node.name, list(decorator.args)


def test_clause_marks_are_literal_known_and_at_most_six() -> None:
    known = {clause.id for pack in loading.load_packs() for clause in pack.clauses}
    for path, name, arguments in marks():
        values = [a.value for a in arguments if isinstance(a, ast.Constant)]
        assert len(values) == len(arguments), f"{path}::{name}: clause ids must be literals"
        assert 0 < len(values) <= 6, f"{path}::{name}: at most six clauses a test"
        assert not set(values) - known, f"{path}::{name}: {set(values) - known}"


def test_no_lock_file_names_a_registry() -> None:
    locks = [*ROOT.glob("requirements*.lock"), ROOT / "frontend" / "package-lock.json"]
    assert not [p.name for p in locks if re.search(r"https?://", p.read_text("utf-8")) and p.suffix == ".lock"]
    assert '"resolved"' not in (ROOT / "frontend" / "package-lock.json").read_text("utf-8")
