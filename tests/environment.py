"""Loaded before Django's settings: the tests keep their state in a folder of their own."""

import atexit
import os
import shutil
import tempfile

if "FACEWEB_TEST_VAR" not in os.environ:
    os.environ["FACEWEB_TEST_VAR"] = tempfile.mkdtemp(prefix="faceweb-tests-")
    atexit.register(shutil.rmtree, os.environ["FACEWEB_TEST_VAR"], ignore_errors=True)
os.environ["FACEWEB_VAR"] = os.environ["FACEWEB_TEST_VAR"]
for name in ("DATABASE_URL", "FACE_DATABASE_URL", "REDIS_URL", "FACE_API_URL", "FACE_API_KEY"):
    os.environ.pop(name, None)
