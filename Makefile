# Mulin 睦邻. "make run" is everything a fresh machine needs; see docs/howto/run-it.md.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules

PY := .venv/bin/python
STAMPS := .venv/.stamps
HERE := $(CURDIR)
# A virtual environment holds absolute paths: one that was copied or moved here is made anew.
ifneq ($(shell cat $(STAMPS)/place 2>/dev/null),$(HERE))
MOVED := moved
endif
# Built files that were cleaned away are built again.
ifeq ($(wildcard src/mulin/faces/shared/static/mulin/*.js),)
UNBUILT := moved
endif
FRONTEND_SOURCES := $(shell find frontend -name node_modules -prune -o -type f -print 2>/dev/null)

.PHONY: help setup run test check clauses bench torture shots dist dist-check cards clean moved

help:
	@echo "make setup    环境与前端资源（不启动任何服务）"
	@echo "make run      启动：数据库、网页、后台作业，http://127.0.0.1:8000（PORT 可改）"
	@echo "make test     全部测试（参数：ARGS='-k 期限'）"
	@echo "make check    代码规范、类型、依赖方向、迁移、模板"
	@echo "make clauses | bench | torture | shots | dist | dist-check | cards | clean"

setup: $(STAMPS)/python $(STAMPS)/system $(STAMPS)/assets

moved:

$(STAMPS)/python: pyproject.toml requirements-dev.lock tools/setup.sh $(MOVED)
	@tools/setup.sh python

$(STAMPS)/system: tools/setup.sh | $(STAMPS)/python
	@tools/setup.sh system

$(STAMPS)/assets: $(FRONTEND_SOURCES) tools/setup.sh $(UNBUILT) | $(STAMPS)/python
	@tools/setup.sh assets

run: setup
	@exec .venv/bin/mulin serve --with-parent

test: setup
	@exec $(PY) -m pytest -n 2 $(ARGS)

check: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/mulin manage makemigrations --check --dry-run
	.venv/bin/djlint src --lint --quiet

clauses: setup
	@exec $(PY) -m tools.clauses $(ARGS)

bench: setup
	@exec $(PY) -m bench.run $(ARGS)

torture: setup
	@exec $(PY) -m pytest tests/torture $(ARGS)

shots: setup
	@exec $(PY) -m tools.shots $(ARGS)

dist: setup
	@$(PY) -m tools.dist $(ARGS)

# The archive installed without network as an ordinary user, founded, started, backed up.
dist-check:
	@$(PY) -m tools.dist_check

cards: setup
	@$(PY) -m tools.cards $(ARGS)

clean:
	rm -rf .venv build dist frontend/node_modules src/*.egg-info
	@find src tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "var/（数据库与上传的文件）没有动；要清空请自行删除"
