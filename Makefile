# `make run` and `make test` need nothing but Python 3.11-3.13 and a package index.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
CORE_STAMP := $(VENV)/.installed-core
JOBS ?= 2
SUITS := -c "import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))"

.PHONY: run test test-all check format bench nano clean

run: $(CORE_STAMP)
	$(BIN)/foreframe assets/examples/count_letters.py

# An environment of a Python that is too old or too new is made anew.
define environment
	$(BIN)/python $(SUITS) 2>/dev/null || $(PYTHON) $(SUITS) || \
		{ echo "foreframe needs Python 3.11, 3.12 or 3.13, and $(PYTHON) is none: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	$(BIN)/python $(SUITS) 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
endef

# The debugger alone: no torch.
$(CORE_STAMP): pyproject.toml constraints.txt
	@$(environment)
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e .
	touch $@

# Everything the tests need. torch first and pinned: a bare `torch` may pull gigabytes of CUDA.
$(STAMP): pyproject.toml constraints.txt
	@$(environment)
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt torch
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@ $(CORE_STAMP)

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports

test: check
	$(BIN)/python -m pytest -q -n $(JOBS)

test-all: check
	$(BIN)/python -m pytest -q -n $(JOBS) -m "not gpu"

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The peers stay out of the environment itself: one of them would be imported by every Python that starts in it.
bench: $(STAMP)
	$(BIN)/python -m pip install -q --disable-pip-version-check --upgrade --target $(VENV)/peers -r tests/bench/requirements.txt
	$(BIN)/python -m tests.bench

# Resumable: continues from the last checkpoint, or from the weights that ship.
nano: $(STAMP)
	nice -n 19 $(BIN)/python -m foreframe.train.sft --recipe nano_cpu

clean:
	rm -rf $(VENV) build dist *.egg-info
