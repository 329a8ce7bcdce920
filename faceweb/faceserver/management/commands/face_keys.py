"""`manage.py face_keys ensure --settings faceweb.settings.faceserver`: who may call."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from faceweb.faceserver.keys import ensure_key
from faceweb.settings import environment

# 128 bits in hexadecimal, the length of the hosted service's keys.
KEY_MIN_CHARS = 32


class Command(BaseCommand):
    help = "Keys of the face server. A key is read from a file or the environment, never typed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        # Not a subparser: those would not take --settings after the action.
        parser.add_argument("action", choices=["ensure"], help="ensure: let a key in, if it is new")
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--from-file", type=Path, metavar="PATH")
        source.add_argument("--from-env", action="store_true", help="read FACE_API_KEY")
        parser.add_argument("--name", default="site", help="subscription (default: site)")

    def handle(self, *args: Any, **options: Any) -> None:
        key = self._key(options["from_file"])
        if len(key) < KEY_MIN_CHARS:
            raise CommandError(f"the key is shorter than {KEY_MIN_CHARS} characters")
        try:
            subscription = ensure_key(options["name"], key)
        except ValueError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"] > 0:
            self.stdout.write(f"{subscription.name}: key accepted")

    def _key(self, path: Path | None) -> str:
        if path is None:
            return environment.text("FACE_API_KEY")
        try:
            return path.read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"cannot read the key file: {type(error).__name__}") from error
