"""Handing out what is due: exports, erasures, their checks. The rows say what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from faceweb.due import bring_back
from faceweb.mydata import exports, hiding
from faceweb.mydata.models import Erasure, Export
from faceweb.queueing import enqueue

if TYPE_CHECKING:
    from celery import Task

_AT_ONCE = 20


def requeue(export: Task[..., None], erase: Task[..., None], prove: Task[..., None]) -> None:
    bring_back(Export.objects.filter(state__in=Export.UNFINISHED), Erasure.objects.all())
    now = timezone.now()
    exports.delete_expired()
    waiting = Export.objects.filter(state__in=Export.UNFINISHED, due_at__lte=now)
    for pk in waiting.order_by("created_at").values_list("pk", flat=True)[:1]:
        enqueue(export, str(pk))
    state = Erasure.State
    due = Erasure.objects.filter(due_at__lte=now).order_by("due_at")
    begun = due.filter(state__in=(state.WORKING, state.FOUND))
    ripe = due.filter(state=state.WAITING, begin_at__lte=now)
    for pk in (begun | ripe).values_list("pk", flat=True)[:_AT_ONCE]:
        enqueue(erase, str(pk))
    for pk in due.filter(state=state.DONE).values_list("pk", flat=True)[:_AT_ONCE]:
        enqueue(prove, str(pk))
    _hide_late_arrivals()


def _hide_late_arrivals() -> None:
    """What was still being taken in when its owner left."""
    waiting = Erasure.objects.filter(state=Erasure.State.WAITING, what=Erasure.What.ACCOUNT)
    for erasure in waiting.select_related("owner"):
        if erasure.owner is not None:
            hiding.hide(erasure.owner, erasure.requested_at, erasure.begin_at)
