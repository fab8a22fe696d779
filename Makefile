# Two commands do everything: `make demo` and `make test`.  Each makes .venv when it is missing.
# PYTHON names the interpreter (3.11 or newer); PIP_ARGS is handed to pip.
PYTHON ?= python3
PIP_ARGS ?=
PY := .venv/bin/python
NB ?=

.DEFAULT_GOAL := help
.PHONY: help demo test slow lab bench docs export clean prep

help:
	@echo "make demo   EEG in, clips and a report out (runs/demo/report.html)"
	@echo "make test   everything that has to hold"
	@echo "make slow   the heavier cells too"
	@echo "make lab    JupyterLab at the first page"
	@echo "make bench  speed beside the best peer"
	@echo "make docs   the site, with Quarto"
	@echo "make prep   export, clean, README: before a commit"

.venv/.ready: requirements.lock settings.ini setup.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo "installing requirements.lock into .venv (once; some minutes)"
	@$(PY) -m pip install -q --disable-pip-version-check $(PIP_ARGS) -r requirements.lock
	@$(PY) -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

demo: .venv/.ready
	@.venv/bin/eeg2video --out runs/demo

test: .venv/.ready
	@$(PY) -m tools.test

slow: .venv/.ready
	@$(PY) -m tools.test --slow $(NB)

lab: .venv/.ready
	@.venv/bin/jupyter lab nbs/index.ipynb

bench: .venv/.ready
	@$(PY) -m tools.bench

docs: .venv/.ready
	@command -v quarto >/dev/null || { echo "Quarto is not installed: get it at https://quarto.org/docs/get-started, then make docs again (make test checks links without it)"; exit 1; }
	@PATH="$(CURDIR)/.venv/bin:$$PATH" nbdev_docs

export: .venv/.ready
	@$(PY) -m tools.export

clean: .venv/.ready
	@$(PY) -m tools.clean

prep: export clean
	@$(PY) -m tools.readme
