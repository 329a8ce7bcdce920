"""`manage.py audit_log`: what moderators, administrators and policy did, as a file."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from faceweb.moderation.audit_lines import as_csv, as_jsonl
from faceweb.moderation.models import AuditRecord

_FORMATS = {"csv": as_csv, "jsonl": as_jsonl}
_ROWS_AT_ONCE = 1000


class Command(BaseCommand):
    help = "Write the audit log to standard output, oldest first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=dt.date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument(
            "--until", type=dt.date.fromisoformat, metavar="YYYY-MM-DD", help="that day included"
        )
        parser.add_argument("--format", dest="lines", choices=_FORMATS, default="csv")

    def handle(
        self, *args: Any, since: dt.date | None, until: dt.date | None, lines: str, **rest: Any
    ) -> None:
        records = AuditRecord.objects.order_by("at", "id")
        if since:
            records = records.filter(at__gte=_start_of(since))
        if until:
            records = records.filter(at__lt=_start_of(until + dt.timedelta(days=1)))
        for line in _FORMATS[lines](records.iterator(chunk_size=_ROWS_AT_ONCE)):
            self.stdout.write(line, ending="")


def _start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
