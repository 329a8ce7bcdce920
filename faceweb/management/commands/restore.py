"""`manage.py restore BACKUP`: bring back what `manage.py backup` wrote."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from faceweb.backups import BackupError, restoring
from faceweb.backups.keeping import latest


class Command(BaseCommand):
    help = "Bring a backup back, or only check it. DIR is one backup, or the folder of them all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path)
        parser.add_argument("--force", action="store_true", help="replace what is here")
        parser.add_argument(
            "--verify", action="store_true", help="read every file again at the end"
        )
        parser.add_argument("--verify-only", action="store_true", help="check the backup, no more")

    def handle(self, *args: Any, dir: Path, **options: Any) -> None:  # noqa: A002
        folder = latest(dir.absolute()) or dir.absolute()
        try:
            if options["verify_only"]:
                restoring.check(folder, self.stdout.write)
                return
            restoring.restore(
                folder, self.stdout.write, force=options["force"], verify=options["verify"]
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{folder.name} is back; start faceweb")
