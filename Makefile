# Every verb makes what it needs; a fresh machine needs Python 3.11–3.13, make and a package index.
PYTHON ?= python3
PIP = -m pip install --quiet --disable-pip-version-check
CORE = .venv-demo
FULL = .venv

.PHONY: help demo test check bench clean

help: ## what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(CORE)/.made ## hear it: a simulated run becomes music, a report and a journal in demo/
	@$(CORE)/bin/biomusic demo

test: $(FULL)/.made ## run every test: one a core, then those that watch the clock
	@$(FULL)/bin/python -m pytest -n auto --dist loadfile -m "not alone"
	@$(FULL)/bin/python -m pytest -m alone

check: $(FULL)/.made ## ruff, mypy strict, pyright strict
	@$(FULL)/bin/ruff check .
	@$(FULL)/bin/ruff format --check .
	@$(FULL)/bin/mypy
	@$(FULL)/bin/pyright

bench: $(FULL)/.made ## measure every figure of BENCHMARKS.md anew (an hour)
	@$(FULL)/bin/python $(PIP) --editable '.[bench]'
	@$(FULL)/bin/python -m benchmarks

clean: ## remove what make made
	rm -rf $(CORE) $(FULL) demo build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(CORE)/.made: pyproject.toml
	@echo "Installing biomusic into $(CORE) (once) ..."
	@$(PYTHON) -m venv $(CORE)
	@$(CORE)/bin/python $(PIP) --no-compile --editable .
	@touch $@

$(FULL)/.made: pyproject.toml
	@echo "Installing biomusic with its test tools into $(FULL) (once) ..."
	@$(PYTHON) -m venv $(FULL)
	@$(FULL)/bin/python .ci/torch_size.py
	@$(FULL)/bin/python $(PIP) --editable '.[test]'
	@touch $@
