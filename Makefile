# Everything starts here; `make help` lists the targets.
SHELL := /bin/bash
PYTHON := .venv/bin/python
SIZE ?= community
PYTEST = $(PYTHON) -m pytest -q -n logical --maxprocesses 8 --dist worksteal
export PYTHONUNBUFFERED = 1

.PHONY: help setup setup-test demo serve test check quality coverage clocks bench torture mutate picture drawing messages lock stop

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1	/'

setup: ## install what is missing: system packages, virtual environment, browser libraries
	@scripts/setup base

setup-test: ## the same, and what the tests need (Chromium, QGIS, ogctests, linters)
	@scripts/setup test

demo: setup ## load and serve the demo city: SIZE=community|district|city HOST= PORT= HTTPS=1 DRIP=0
	@exec $(PYTHON) manage.py demo --size $(SIZE) --host $(or $(HOST),127.0.0.1) --port $(or $(PORT),8000) \
	  $(if $(filter 1,$(HTTPS)),--https) $(if $(filter 0,$(DRIP)),--no-drip) $(if $(CERT),--cert $(CERT)) $(if $(KEY),--key $(KEY))

serve: setup ## serve your own city over TLS: HOST= PORT=8443 CERT= KEY=
	@test -n "$(HOST)" || { echo "make serve HOST=grid.example.org [PORT=8443] [CERT= KEY=]" >&2; exit 2; }
	@$(PYTHON) manage.py migrate --verbosity 0
	@exec $(PYTHON) manage.py serve --host $(HOST) --port $(or $(PORT),8443) \
	  $(if $(CERT),--cert $(CERT)) $(if $(KEY),--key $(KEY)) $(if $(LISTEN),--listen $(LISTEN))

check: setup-test quality ## lint, types, layers, fast tests
	$(PYTEST) -m "not browser and not slow"

test: setup-test quality ## everything: lint, types, layers, all tests, browser tests included
	$(PYTEST)

quality: # what needs no database
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy geo_grid/geometry geo_grid/errors.py geo_grid/incidents/clock.py geo_grid/matters/calendar.py
	npm run --silent types
	npm run --silent test
	.venv/bin/lint-imports

coverage: setup-test ## all tests, and the branches they leave out
	$(PYTEST) --cov=geo_grid --cov=layers --cov=importers --cov=map_ui --cov-branch --cov-report=term

bench: setup-test ## measure; writes docs/benchmarks.md
	$(PYTHON) -m bench

clocks: setup-test ## the fast tests under six shifted clocks: hours of a day, end of February, of the year
	scripts/clocks

torture: setup-test ## the long fault and fuzz runs
	GEO_GRID_TORTURE=1 $(PYTEST) -m "not browser or torture" -o timeout=3600

mutate: setup-test ## switch every protection off in turn, its tests must go red; writes docs/mutation.md
	@scripts/mutate

picture: setup-test ## renew docs/map.png and the pictures of the guides with the tests' browser
	GEO_GRID_PICTURE=1 $(PYTHON) -m pytest -q tests/browser/test_map.py tests/browser/test_guides.py -k "picture or steps"

drawing: setup-test ## packages, imports and circles; writes docs/architecture.md
	@scripts/drawing --write docs/architecture.md

stop: ## stop the private database
	@$(PYTHON) manage.py database stop

messages: ## collect texts to translate into geo_grid/locale
	$(PYTHON) manage.py makemessages -l zh_Hans --no-location --no-wrap -i node_modules -i .venv -i var

lock: ## renew the pinned dependencies
	.venv/bin/pip-compile -q --extra dev --generate-hashes --allow-unsafe --strip-extras --no-annotate \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o requirements/dev.txt setup.cfg
	.venv/bin/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-annotate -c requirements/dev.txt \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o requirements/base.txt setup.cfg
	.venv/bin/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-annotate \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o requirements/ogctests.txt requirements/ogctests.in
	npm install --package-lock-only
