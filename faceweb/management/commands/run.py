"""`manage.py run PART`: become one part of faceweb, as a service manager or container starts it."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from faceweb.operations import metrics_folder
from faceweb.processes import PARTS


class Command(BaseCommand):
    help = "Become one part: " + ", ".join(PARTS)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("part", choices=PARTS)

    def handle(self, *args: Any, part: str, **options: Any) -> None:
        chosen = PARTS[part]
        command = chosen.command()
        metrics_folder.make_ready(chosen.environment)
        os.execvpe(command[0], command, os.environ | chosen.environment)  # noqa: S606
