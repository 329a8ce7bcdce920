"""`manage.py backup DIR [--keep N]`: everything that cannot be made again, in a folder."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from faceweb.backups import BackupError
from faceweb.backups.keeping import back_up


class Command(BaseCommand):
    help = (
        "Write the databases, the photos and the keys to a new folder in DIR, while faceweb runs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path)
        parser.add_argument(
            "--keep", type=int, default=0, help="remove all but the latest N; 0 keeps every one"
        )

    def handle(self, *args: Any, dir: Path, keep: int, **options: Any) -> None:  # noqa: A002
        try:
            made = back_up(dir.absolute(), keep, self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The backup is {made}")
