# start, test, nightly, check, mutate, bench. PYTHON= chooses the interpreter, POORT= the port, WERKERS= the test processes,
# INSTALLEER= what installs instead of uv and pip.
PYTHON ?= python3
VENV ?= .venv
POORT ?= 8866
WERKERS ?= 2
AANTAL ?= 150
BIN := $(VENV)/bin
INSTALLEER ?= .ci/installeer $(BIN)/python
# What shows dashboards, and what tests them besides.
STAMP := $(VENV)/.klaar
TESTS := $(VENV)/.klaar-test
# A test starts programs by the hundred: each would compile again what none may keep.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: omgeving start test nightly check mutate bench docs sbom lock soak specs plaatjes verklaring clean

$(STAMP): pyproject.toml constraints.txt
	@echo "Omgeving maken in $(VENV) (eenmalig) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(INSTALLEER) -e '.[psi,namen]'
	@touch $(STAMP)

$(TESTS): pyproject.toml constraints.txt
	@echo "Omgeving maken in $(VENV), met wat de tests nodig hebben (eenmalig) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(INSTALLEER) -e '.[psi,test]'
	@! git rev-parse --git-dir >/dev/null 2>&1 || git config filter.nbstripout.clean '$(BIN)/nbstripout'
	@touch $(STAMP) $(TESTS)

omgeving: $(TESTS)

start: $(STAMP)
	@$(BIN)/jgwork start --poort $(POORT)

test: $(TESTS)
	@sh tests/chromium.sh
	@$(BIN)/python -m pytest -n $(WERKERS) --dist loadfile --no-loadscope-reorder

nightly: $(TESTS)
	@sh tests/chromium.sh
	@JGWORK_NACHT=1 $(BIN)/python -m pytest -n $(WERKERS) --dist loadfile --no-loadscope-reorder -m "nightly or hypothesis"

check: $(TESTS)
	@$(BIN)/ruff check jgwork tests docs
	@$(BIN)/ruff format --check jgwork tests docs
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/deptry jgwork
	@$(BIN)/vulture
	@$(BIN)/python -c "from jgwork.runs.beheer.keten import closure, niet_verenigbaar as n; assert not n(closure()), n(closure())"
	@$(BIN)/nbstripout --verify notebooks/*.ipynb dashboards/*.ipynb

# Plants faults one at a time in views, privacy/release and inhoud, and lists those no test sees: AANTAL= of them, drawn the
# same way every time (0: all, hours), or of one module: make mutate DEEL='jgwork.views.gedrag*'
mutate: $(TESTS)
	@$(BIN)/python tests/mutanten.py --aantal $(AANTAL) --deel "$(DEEL)"

bench: $(TESTS)
	@$(INSTALLEER) -e '.[bench]'
	@mkdir -p .benchmarks
	@$(BIN)/python -m pytest tests/benchmarks --benchmark-only --durations=0 --durations-min=10 --benchmark-json=.benchmarks/laatste.json; uit=$$?; \
	$(BIN)/python tests/benchmarks/tabel.py .benchmarks/laatste.json docs/metingen.md README.md && exit $$uit

sbom: $(STAMP)
	@$(BIN)/jgwork doctor --sbom build/sbom.json

# Checksums of every part for this Python, into requirements.txt: run it with each Python that is supported.
lock: $(STAMP)
	@$(BIN)/python .ci/sloten

docs: $(TESTS)
	@$(INSTALLEER) -e '.[docs]'
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --clean
	@echo "Open build/docs/index.html"

soak: $(TESTS)
	@sh tests/chromium.sh
	@$(INSTALLEER) -e '.[bench]'
	@$(BIN)/python tests/soak/ladingen.py --loads 1000
	@$(BIN)/python tests/soak/tegelijk.py --acts 2000
	@$(BIN)/python tests/soak/kijkers.py --viewers 24 --minutes 15

specs: $(TESTS)
	@$(BIN)/python tests/spec/render.py build/regels.html

plaatjes: $(TESTS)
	@sh tests/chromium.sh
	@$(BIN)/python -c "from pathlib import Path; from jgwork.runs.server.start import prepare; prepare(Path('werk'), print)"
	@$(BIN)/python tests/browser/plaatjes.py werk/publicaties plaatjes

verklaring: $(TESTS)
	@sh tests/chromium.sh
	@$(BIN)/python -c "from pathlib import Path; from jgwork.runs.server.start import prepare; prepare(Path('werk'), print)"
	@$(BIN)/python tests/browser/verklaring.py werk/publicaties

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
