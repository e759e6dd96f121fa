# Every target works on a machine that has Python 3.11+ and make, as root or not.
# `make` alone lists the targets.

SHELL := /bin/bash
PORT ?= 8000
PY := .venv/bin/python
UV := .venv/bin/uv

# With this variable set to 1 every start of Python would compile the whole environment again.
export PYTHONDONTWRITEBYTECODE :=
# Links need one file system for cache and environment; copies work anywhere, without a warning.
export UV_LINK_MODE := copy

.DEFAULT_GOAL := help

.PHONY: help run psql test test-slow test-faults load pictures drawings lint format types lock browser programs bench-admin bench-articles bench-beats bench-comments bench-imports bench-ledger bench-library bench-lighthouse bench-pnl bench-reading bench-scale messages clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

.venv/.synced: requirements/dev.txt Makefile
	@test -x $(PY) || { echo "Making the virtual environment in .venv …"; python3 -m venv .venv; }
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is $$($(PY) --version)."; exit 1; }
	@test -x $(UV) || $(PY) -m pip install --quiet --disable-pip-version-check "$$(grep -o '^uv==[0-9.]*' requirements/dev.txt)"
	@echo "Installing what requirements/dev.txt locks …"
	@$(UV) pip sync --quiet --require-hashes --python $(PY) requirements/dev.txt
	@touch $@

run: .venv/.synced ## the site with its servers, worker and demo data on http://127.0.0.1:8000 (PORT=8123 for elsewhere)
	@exec $(PY) -m config.local.run --port $(PORT)

psql: .venv/.synced ## a SQL prompt on the database of `make run`, while that runs
	@exec $(PY) -m config.local.psql $(ARGS)

test: lint types ## everything that must pass
	@exec $(PY) -m pytest -n auto --maxprocesses=4 --dist worksteal

test-slow: .venv/.synced ## the long properties
	@exec $(PY) -m pytest -m slow

test-faults: .venv/.synced ## kills of writers, workers and of PostgreSQL itself
	@exec $(PY) -m pytest -m faults

pictures: .venv/.synced ## the pictures in docs/, taken by the browser tests
	@PICTURES=$(CURDIR)/docs/pictures $(PY) -m pytest tests/browser -m "" -k "not however_it_comes"

drawings: .venv/.synced ## the pictures of the demo's articles, made of demo/drawings/*.svg
	@exec $(PY) demo/draw.py $(ARGS)

lint: .venv/.synced ## style and the house's import rules
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/lint-imports >/dev/null || { .venv/bin/lint-imports; exit 1; }

types: .venv/.synced ## mypy --strict
	@.venv/bin/mypy

format: .venv/.synced ## put the code in order
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet .

browser: ## Debian's Chromium, for the browser tests
	@command -v chromium >/dev/null || { \
	  if [ "$$(id -u)" = 0 ]; then as=""; else as="sudo"; fi; \
	  $$as apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$as apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core fonts-noto-core >/dev/null; }
	@chromium --version

programs: ## Debian's pgbouncer, faketime and haproxy, for the tests of what stands around the site
	@command -v pgbouncer >/dev/null && command -v haproxy >/dev/null && ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ]; then as=""; else as="sudo"; fi; \
	  $$as apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$as apt-get install -y -qq --no-install-recommends pgbouncer libfaketime haproxy >/dev/null; }
	@pgbouncer --version | head -1; haproxy -v | head -1; ls /usr/lib/*/faketime/libfaketime.so.1

lock: .venv/.synced ## resolve the dependencies again into requirements/
	@$(UV) pip compile -q pyproject.toml --universal --generate-hashes --python-version 3.11 --no-annotate --no-header -o requirements/app.txt >/dev/null
	@$(UV) pip compile -q pyproject.toml --group bench --group load --group local --group test --group check --universal --generate-hashes --python-version 3.11 --no-annotate --no-header -o requirements/bench.txt >/dev/null
	@$(UV) pip compile -q pyproject.toml --group load --group local --group test --group check --universal --generate-hashes --python-version 3.11 --no-annotate --no-header -o requirements/dev.txt >/dev/null

messages: .venv/.synced ## gather the words of the site for translation, and compile them (needs gettext; docs/translating.md)
	@exec $(PY) -m config.local.messages

load: .venv/.synced ## 500 readers for five minutes on the whole site
	@rm -rf var/bench/load && mkdir -p var/bench/load
	@exec $(PY) -m benchmarks.load --folder var/bench/load $(ARGS)

bench-beats: .venv/.synced ## reading beats in PostgreSQL and in Valkey (about three minutes)
	@test -x var/bench/venv/bin/python || python3 -m venv var/bench/venv
	@$(UV) pip sync --quiet --require-hashes --python var/bench/venv/bin/python requirements/bench.txt
	@exec var/bench/venv/bin/python -m benchmarks.beats --folder var/bench/beats

bench-articles: .venv/.synced ## an article's page beside the same text on Wagtail (about two minutes)
	@test -x var/bench/venv/bin/python || python3 -m venv var/bench/venv
	@$(UV) pip sync --quiet --require-hashes --python var/bench/venv/bin/python requirements/bench.txt
	@rm -rf var/bench/articles && mkdir -p var/bench/articles
	@exec var/bench/venv/bin/python -m benchmarks.articles --folder var/bench/articles

bench-ledger: .venv/.synced ## the ledger beside its peers (about six minutes)
	@test -x var/bench/venv/bin/python || python3 -m venv var/bench/venv
	@$(UV) pip sync --quiet --require-hashes --python var/bench/venv/bin/python requirements/bench.txt
	@rm -rf var/bench/ledger && mkdir -p var/bench/ledger
	@exec var/bench/venv/bin/python -m benchmarks.ledger --folder var/bench/ledger

bench-reading: .venv/.synced ## beats over HTTP, and reads settled a second (about two minutes)
	@test -x var/bench/venv/bin/python || python3 -m venv var/bench/venv
	@$(UV) pip sync --quiet --require-hashes --python var/bench/venv/bin/python requirements/bench.txt
	@rm -rf var/bench/reading && mkdir -p var/bench/reading
	@exec var/bench/venv/bin/python -m benchmarks.reading --folder var/bench/reading

bench-comments: .venv/.synced ## the first page of long and short threads, and likes over HTTP (about two minutes)
	@test -x var/bench/venv/bin/python || python3 -m venv var/bench/venv
	@$(UV) pip sync --quiet --require-hashes --python var/bench/venv/bin/python requirements/bench.txt
	@rm -rf var/bench/comments && mkdir -p var/bench/comments
	@exec var/bench/venv/bin/python -m benchmarks.comments --folder var/bench/comments

bench-imports: .venv/.synced ## an export of WordPress imported, and one of 200 MB streaming by (about three minutes)
	@test -x var/bench/venv/bin/python || python3 -m venv var/bench/venv
	@$(UV) pip sync --quiet --require-hashes --python var/bench/venv/bin/python requirements/bench.txt
	@rm -rf var/bench/imports && mkdir -p var/bench/imports
	@exec var/bench/venv/bin/python -m benchmarks.imports --folder var/bench/imports
	@rm -rf var/bench/imports

bench-lighthouse: .venv/.synced ## what Lighthouse says of the first page and an article on a phone (about five minutes; node and npm)
	@test -x var/bench/venv/bin/python || python3 -m venv var/bench/venv
	@$(UV) pip sync --quiet --require-hashes --python var/bench/venv/bin/python requirements/bench.txt
	@rm -rf var/bench/lighthouse && mkdir -p var/bench/lighthouse
	@exec var/bench/venv/bin/python -m benchmarks.lighthouse --folder var/bench/lighthouse $(ARGS)

bench-library: .venv/.synced ## lists and searches of 100,000 articles over HTTP (about ten minutes, 3 GB)
	@test -x var/bench/venv/bin/python || python3 -m venv var/bench/venv
	@$(UV) pip sync --quiet --require-hashes --python var/bench/venv/bin/python requirements/bench.txt
	@rm -rf var/bench/library && mkdir -p var/bench/library
	@var/bench/venv/bin/python -m benchmarks.library --folder var/bench/library
	@rm -rf var/bench/library

bench-scale: .venv/.synced ## the ledger with ten million entries in it (about half an hour, 15 GB)
	@test -x var/bench/venv/bin/python || python3 -m venv var/bench/venv
	@$(UV) pip sync --quiet --require-hashes --python var/bench/venv/bin/python requirements/bench.txt
	@rm -rf var/bench/scale && mkdir -p var/bench/scale
	@var/bench/venv/bin/python -m benchmarks.scale --folder var/bench/scale
	@rm -rf var/bench/scale

bench-pnl: .venv/.synced ## reports with ten million entries (about twenty minutes, 10 GB)
	@test -x var/bench/venv/bin/python || python3 -m venv var/bench/venv
	@$(UV) pip sync --quiet --require-hashes --python var/bench/venv/bin/python requirements/bench.txt
	@rm -rf var/bench/pnl && mkdir -p var/bench/pnl
	@var/bench/venv/bin/python -m benchmarks.pnl --folder var/bench/pnl $(ARGS)
	@rm -rf var/bench/pnl

bench-admin: .venv/.synced ## the desk's ledger with ten million entries, beside the stock change list (about half an hour, 10 GB)
	@test -x var/bench/venv/bin/python || python3 -m venv var/bench/venv
	@$(UV) pip sync --quiet --require-hashes --python var/bench/venv/bin/python requirements/bench.txt
	@rm -rf var/bench/admin && mkdir -p var/bench/admin
	@var/bench/venv/bin/python -m benchmarks.admin --folder var/bench/admin $(ARGS)
	@rm -rf var/bench/admin

clean: ## the environment and all local data, gone
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
