# kundig: `make demo` and `make test` are all one needs. Python 3.11+, pip and make will do; no python3-venv, no Node, no service.
PYTHON ?= python3
VENV ?= .venv
HOST ?= 127.0.0.1
PORT ?= 8000
DATA ?= data
ARGS ?=

PY := $(VENV)/bin/python
# pip works from outside the environment, so that a machine without python3-venv (which would bring pip into it) will do.
PIP := $(PYTHON) -m pip --python $(PY) --disable-pip-version-check install --quiet --require-hashes
SERVE := exec env DATA="$(DATA)" $(PY) manage.py serve --host "$(HOST)" --port "$(PORT)"
# As in production, so that `check --deploy` has nothing to forgive.
DEPLOYED := DATA="$$(mktemp -d)" DEBUG=no HTTPS=yes ALLOWED_HOSTS=kundig.example BASE_URL=https://kundig.example
DEPLOYED += SECRET_KEY=only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH
# What stands in the caller's shell must not decide which settings and packages are used.
unexport DJANGO_SETTINGS_MODULE PYTHONPATH PYTHONHOME VIRTUAL_ENV

.PHONY: demo run test browser lint bench requirements messages
.DEFAULT_GOAL := demo

demo: $(VENV)/.ready ## the demo company on PORT, its data in DATA
	@$(SERVE) --demo

run: $(VENV)/.ready ## an empty installation on PORT, its data in DATA
	@$(SERVE)

test: $(VENV)/.ready-dev ## the whole suite, on SQLite and on PostgreSQL
	@$(PY) tests/run.py $(ARGS)

browser: $(VENV)/.ready-dev ## only the tests that need Chromium
	@$(PY) -m pytest -m browser $(ARGS)

lint: $(VENV)/.ready-dev ## style, types, layers, migrations, settings, catalogues
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports
	DATA="$$(mktemp -d)" $(PY) manage.py makemigrations --check --dry-run
	$(DEPLOYED) $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -m pytest tests/house/test_catalogues.py

bench: $(VENV)/.ready-dev ## figures of pages, quiz and levels on both databases, printed and as JSON (ARGS=pages, ARGS=quiz, ARGS=levels, ARGS="quiz --short")
	@$(PY) -m tests.bench $(ARGS)

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "kundig needs Python 3.11 or newer: make PYTHON=python3.11")'
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { echo "kundig needs pip for $(PYTHON): apt-get install python3-pip, for example."; exit 1; }
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/.ready: requirements.txt | $(PY)
	@echo "Installing what kundig needs, once"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt | $(PY)
	@echo "Installing what the tests need, once"
	@$(PIP) -r requirements-dev.txt
	@touch $@

requirements: ## pin what requirements*.in ask for; needs uv
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate -o requirements.txt requirements.in
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate -c requirements.txt -o requirements-dev.txt requirements-dev.in

messages: $(VENV)/.ready-dev ## collect the texts for translation; needs gettext
	$(PY) manage.py makemessages --all --no-obsolete --no-wrap --add-location file --ignore "$(VENV)" --ignore tests --ignore data
