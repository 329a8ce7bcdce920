"""Moments from which on a row is due, and what a clock that was wrong makes of them.

A lease and a pause are short. A row that is due much later got that from a clock that was ahead:
put right, it would have everybody wait until then for a worker that may be long dead.
"""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

# Nothing is put off longer, whatever the Face API asks for.
_LONGEST = dt.timedelta(minutes=30)


def due_after(seconds: float) -> dt.datetime:
    """The moment so many seconds from now, or sooner when they are more than anything waits."""
    return timezone.now() + min(dt.timedelta(seconds=seconds), _LONGEST)


def bring_back(*leased: QuerySet[Any]) -> None:
    """Rows that are due later than anything is put off are due now."""
    now = timezone.now()
    for rows in leased:
        rows.filter(due_at__gt=now + 2 * _LONGEST).update(due_at=now)
