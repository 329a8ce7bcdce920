"""Searching in the background."""

from uuid import UUID

from celery import shared_task

from faceweb.faceapi.client import FaceAPIUnavailable
from faceweb.faceapi.pacing import urgently
from faceweb.lookalikes import comparing, public, search


@shared_task
def find_look_alikes(face_id: str, mode: str, gallery_id: str) -> None:
    with urgently():
        search.search(UUID(face_id), mode, UUID(gallery_id))


@shared_task
def compare_faces(face_id: str, other_id: str) -> None:
    with urgently():
        comparing.ask(UUID(face_id), UUID(other_id))


@shared_task(
    autoretry_for=(FaceAPIUnavailable,), retry_backoff=5, retry_backoff_max=300, max_retries=8
)
def tell_of_public_face(face_id: str) -> None:
    public.tell(UUID(face_id))
