"""`manage.py prepare`: bring a half's state up to date before its processes start."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from faceweb.galleries.models import FaceList, Gallery
from faceweb.processes import FACE_SETTINGS
from faceweb.settings import environment

# In the folder of static files: what they were made of.
_COLLECTED = ".collected"


class Command(BaseCommand):
    help = "Migrate the databases, collect static files, make the embedded face server's key."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("half", nargs="?", choices=("site", "faceserver"), default=None)

    def handle(self, *args: Any, half: str | None, **options: Any) -> None:
        if half != "site" and (half or environment.EMBEDDED_FACE_SERVER):
            _prepare_face_server()
        if half != "faceserver":
            call_command("migrate", verbosity=0)
            _collect_static_files()
            _look_over_public_lists()


def _collect_static_files() -> None:
    """Collect and compress them, which takes seconds, if one is not as it was the last time."""
    sources = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in finders.get_finders():
        for path, storage in finder.list(None):
            there = os.stat(storage.path(path))
            sources.update(f"{storage.path(path)} {there.st_size} {there.st_mtime_ns}\n".encode())
    collected = Path(settings.STATIC_ROOT) / _COLLECTED
    if not (collected.exists() and collected.read_text() == sources.hexdigest()):
        collected.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        collected.write_text(sources.hexdigest())


def _look_over_public_lists() -> None:
    """Settings say who is found in public, and may have changed: workers bring the list in step."""
    public = FaceList.objects.live().filter(gallery__kind=Gallery.Kind.PUBLIC)
    public.update(complete=False, due_at=timezone.now())


def _prepare_face_server() -> None:
    """The two halves meet only over HTTP, so the other one's commands are processes of its own."""
    _manage("migrate", "--verbosity", "0")
    _manage("face_keys", "ensure", "--from-env", FACE_API_KEY=settings.FACE_API_KEY)


def _manage(*words: str, **variables: str) -> None:
    finished = subprocess.run(  # noqa: S603 (our own command line)
        [sys.executable, str(environment.BASE_DIR / "manage.py"), *words],
        env=os.environ | variables | {"DJANGO_SETTINGS_MODULE": FACE_SETTINGS},
        check=False,
    )
    if finished.returncode:
        raise CommandError(f"manage.py {words[0]} failed for the face server")
