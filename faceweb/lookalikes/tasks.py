"""Searching in the background."""

from uuid import UUID

from celery import shared_task

from faceweb.lookalikes import search


@shared_task
def find_look_alikes(face_id: str, mode: str) -> None:
    search.search(UUID(face_id), mode)
