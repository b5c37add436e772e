# `make demo` and `make test` do their own set-up, in .venv; `make help` lists the verbs.
PYTHON ?= python3
TRIES ?= 500000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help demo test test-clients fuzz fuzz-decoder soak screenshots lint setup clean
.DEFAULT_GOAL := help

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: .venv/train.stamp  ## the whole job once, on pictures made here: demo/annotated.png and demo/report.html
	$(BIN)/atrous demo --out demo

test: .venv/dev.stamp .venv-clients/stamp lint  ## lint, types, import picture and tests
	OMP_WAIT_POLICY=passive $(BIN)/pytest -n auto --dist worksteal

test-clients: .venv/dev.stamp  ## released versions of inference-sdk and roboflow, each in a venv of its own, against a server
	PYTHONPATH=tests $(BIN)/python tests/clients/try_releases.py build/clients

fuzz: .venv/dev.stamp  ## any bytes and any request that the OpenAPI page allows, thousands of them (ten minutes)
	OMP_WAIT_POLICY=passive $(BIN)/pytest --hypothesis-profile=fuzz --hypothesis-show-statistics --timeout=1800 \
	  tests/serving/test_serving_any_bytes.py tests/serving/test_serving_page_fuzz.py

fuzz-decoder: .venv/dev.stamp  ## damaged pictures, led by what the decoder does with them, TRIES=500000 of them
	$(PIP) install 'atheris>=3.0'
	$(BIN)/python tests/fuzz/fuzz_decode.py build/fuzz/pictures -atheris_runs=$(TRIES)

soak: demo/report.html  ## a server overloaded for five minutes, asked 20,000 times, and given fifty models
	$(BIN)/python benchmarks/overload.py overload demo/home/models/ground/1 demo/pictures/images/ground_000.jpg
	$(BIN)/python benchmarks/overload.py flat demo/home/models/ground/1 demo/pictures/images/ground_000.jpg
	$(BIN)/python benchmarks/overload.py models demo/home/models/ground/1 demo/pictures/images/ground_000.jpg

screenshots: .venv/dev.stamp  ## docs/screenshots anew, of a home that is filled and trained for it (wants chromium)
	$(BIN)/python benchmarks/screenshots/take.py

lint: .venv/dev.stamp  ## style, types and the import picture alone
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

setup: .venv/dev.stamp  ## everything a developer needs, in .venv

clean:  ## forget .venv, caches and the demo's output
	rm -rf .venv .venv-clients demo build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.venv/train.stamp: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing atrous into .venv (once, a minute or two) ..."
	$(PIP) install --constraint constraints.txt --editable '.[train]'
	@touch $@

.venv/dev.stamp: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing atrous and its tests' tools into .venv (once, a minute or two) ..."
	$(PIP) install --constraint constraints.txt --editable '.[train,studio,dev]'
	@touch $@ .venv/train.stamp

.venv-clients/stamp: tests/clients/requirements.txt | .venv/bin/python
	@echo "Installing the released client packages into .venv-clients (once) ..."
	.venv/bin/python -m venv .venv-clients
	.venv-clients/bin/python -m pip --disable-pip-version-check --quiet install --requirement tests/clients/requirements.txt
	@touch $@

demo/report.html: | .venv/train.stamp
	$(BIN)/atrous demo --out demo

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "atrous needs Python 3.11 or newer; $(PYTHON) is older. Name another: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv .venv
