# faceweb: `make run` starts everything, `make test` tests everything. See README.md.
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
FACE_SETTINGS := faceweb.settings.faceserver

.PHONY: help setup run demo admin test test-postgres check bench screenshots lock clean-venv
help:
	@echo "make run    start faceweb (installs what it needs first)"
	@echo "make demo   make a demo account with photos (while it runs)"
	@echo "make admin  make an administrator"
	@echo "make test   run the test suite"
	@echo "make check  format, lint, types, imports, Django's own checks"
	@echo "make bench  speed, memory and accuracy figures"
	@echo "make screenshots  a picture of every page for docs/"

# Installed once per state of the lock file; the stamp is the lock file's own checksum.
.venv/base.stamp: requirements/base.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "faceweb needs Python 3.11 or newer; try make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv module is missing; on Debian: apt install python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@touch $@

.venv/dev.stamp: .venv/base.stamp requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

setup: .venv/base.stamp

run: setup
	@exec $(MANAGE) runall

admin: setup
	@$(MANAGE) createsuperuser

demo: setup
	@$(BIN)/python tools/test_photos.py --photos
	@$(MANAGE) demo $${FACEWEB_TEST_ASSETS:-var/test-assets}

test: .venv/dev.stamp
	$(BIN)/python tools/test_photos.py
	sh tools/browser.sh
	$(ON_SQLITE) $(BIN)/python -m pytest --ds=$(FACE_SETTINGS) tests/engine tests/faceserver tests/sdk
	$(ON_SQLITE) $(BIN)/python -m pytest --ds=faceweb.settings.site -n 2 --dist loadfile --ignore=tests/engine --ignore=tests/faceserver --ignore=tests/sdk
	$(BIN)/python -m tests.postgres $(MAKE) --no-print-directory test-postgres

# Whatever server FACEWEB_TEST_POSTGRES names is for the second pass.
ON_SQLITE := FACEWEB_TEST_POSTGRES=
# Again on PostgreSQL: what writes rows. Not again: pictures, words, the wire, who may see what, browsers.
FACE_ON_POSTGRES := $(addprefix tests/faceserver/test_,at_once.py concurrency.py face_lists.py \
	find_similar.py generations.py identify.py index.py keys.py large_face_lists.py lookups.py \
	manage.py person_groups.py pgvector.py process.py quotas.py segments.py snapshots.py verify.py) \
	$(addprefix tests/sdk/test_,containers.py list_faces.py persons.py snapshots.py)
SITE_ON_POSTGRES := $(addprefix tests/,accounts apikeys backups galleries lookalikes moderation mydata \
	notices people photos sharing stack/test_kills.py)
NOT_AGAIN := $(addprefix --ignore=tests/,photos/test_aligned.py photos/test_metadata.py \
	photos/test_words.py lookalikes/test_rarity.py)

test-postgres:
	@echo "On PostgreSQL: the face server"
	$(BIN)/python -m pytest --ds=$(FACE_SETTINGS) $(FACE_ON_POSTGRES)
	@echo "On PostgreSQL: the site"
	$(BIN)/python -m pytest --ds=faceweb.settings.site -n 2 --dist loadfile $(SITE_ON_POSTGRES) $(NOT_AGAIN)

check: .venv/dev.stamp
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(MANAGE) check --fail-level ERROR
	$(MANAGE) check --settings $(FACE_SETTINGS) --fail-level WARNING
	FACEWEB_HTTPS=1 $(MANAGE) check --deploy --fail-level WARNING
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) makemigrations --check --dry-run --settings $(FACE_SETTINGS)

screenshots: .venv/dev.stamp
	$(BIN)/python -m tests.stack.screenshots

bench: .venv/dev.stamp
	$(BIN)/python -m bench

lock:
	cd requirements && uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q -U base.in -o base.txt
	cd requirements && uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q -U dev.in -o dev.txt
	cd requirements && uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q -U s3.in -o s3.txt
