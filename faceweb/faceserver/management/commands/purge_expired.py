"""`manage.py purge_expired`: forget detected faces past their time."""

from typing import Any

from django.core.management.base import BaseCommand

from faceweb.faceserver.recognition import PURGE_BATCH, purge_expired


class Command(BaseCommand):
    help = (
        "Delete detected faces whose time is over. They are never answered with; this frees rows."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        total = removed = purge_expired()
        while removed == PURGE_BATCH:  # one short transaction each, so that requests get between
            removed = purge_expired()
            total += removed
        if options["verbosity"] > 0:
            self.stdout.write(f"{total} expired faces deleted")
