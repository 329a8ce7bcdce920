"""`manage.py purge_expired`: forget what is past its time."""

from typing import Any

from django.core.management.base import BaseCommand

from faceweb.faceserver import expiry


class Command(BaseCommand):
    help = (
        "Delete detected faces, snapshots and operations whose time is over. They are never "
        "answered with; this frees rows."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        total = expiry.purge_all()
        if options["verbosity"] > 0:
            self.stdout.write(f"{total} expired rows deleted")
