# Two commands serve a fresh machine: `make demo` and `make test`. Everything lands in .venv and .peers.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test check bench translate lock

PORT ?= 8000
WORKERS ?= 2
ARGS ?=
# Images of machines often forbid bytecode. The tests start some hundred processes; each would compile every module.
unexport PYTHONDONTWRITEBYTECODE
# The first Python on the path that is new enough.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
# Errors only: a machine that names extra indexes is told so a hundred times otherwise. Bytecode comes with first use.
PIP := .venv/bin/python -m pip --disable-pip-version-check -qq install --no-compile
COMPILE := .venv/bin/uv pip compile pyproject.toml --quiet --all-extras --universal --python-version 3.11 \
	--generate-hashes --no-annotate --custom-compile-command 'make lock'

help: ## show what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/installed ## run the product here with invented children, no account needed [PORT=8000]
	.venv/bin/heard demo --port $(PORT)

test: .venv/installed-dev ## install what the tests need and run all of them [ARGS='-k words' WORKERS=2]
	.venv/bin/python -m tests.peers
	.venv/bin/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: .venv/installed-dev ## format, lint, types, import contracts; catalogues and docs are current
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python -m pytest tests/house/test_catalogues.py tests/house/test_documents.py

bench: .venv/installed-dev ## measure: JSON and a table [ARGS=…]
	.venv/bin/python -m tests.bench $(ARGS)

translate: .venv/installed-dev ## collect the children's sentences and bring every catalogue up to date
	.venv/bin/pybabel -q extract -F pyproject.toml --project Heard --version 1 --no-location \
		--header-comment '# The English sentences for children, collected by make translate.' -o locales/bot.pot bot
	.venv/bin/pybabel -q update --no-fuzzy-matching --ignore-pot-creation-date -D bot -i locales/bot.pot -d locales

lock: .venv/bin/python ## pin every dependency again; `make lock ARGS=--upgrade` takes newer ones
	test -x .venv/bin/uv || $(PIP) uv
	$(COMPILE) $(ARGS) -o requirements.lock
	$(COMPILE) $(ARGS) --group dev -c requirements.lock -o requirements-dev.lock

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Heard needs Python 3.11 or newer. Run: apt-get install python3 python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv || { rm -rf .venv; exit 1; }

.venv/installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing Heard into .venv (once, about half a minute)"
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --editable .
	@touch $@

.venv/installed-dev: requirements-dev.lock | .venv/installed
	@echo "Installing the tools of the tests into .venv (once)"
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
