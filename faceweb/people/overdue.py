"""Handing out again what a lost message or a dead worker left behind: the rows say what."""

from typing import TYPE_CHECKING

from django.utils import timezone

from faceweb.due import bring_back
from faceweb.people.models import PersonEnrolment, PersonGroup
from faceweb.queueing import enqueue

if TYPE_CHECKING:
    from celery import Task

_AT_ONCE = 50


def requeue(keep_up: "Task[..., None]") -> None:
    """Queue the groups that are not in step with their rows."""
    bring_back(PersonGroup.objects.filter(in_step=False), PersonEnrolment.objects.unsettled())
    due = PersonGroup.objects.filter(in_step=False, due_at__lte=timezone.now()).order_by("due_at")
    for pk in due.values_list("pk", flat=True)[:_AT_ONCE]:
        enqueue(keep_up, str(pk))
