"""Searching in the background. On a queue of its own, so that it need not wait behind uploads."""

from uuid import UUID

from celery import shared_task

from faceweb.lookalikes import search


@shared_task(queue="searches")
def find_look_alikes(face_id: str, mode: str) -> None:
    search.search(UUID(face_id), mode)
