"""Training in the background, so that a search finds the list ready."""

from uuid import UUID

from celery import shared_task

from faceweb.faceapi.client import FaceAPIUnavailable
from faceweb.faceapi.connect import get_client
from faceweb.galleries import services
from faceweb.galleries.models import Gallery


@shared_task(
    autoretry_for=(FaceAPIUnavailable,), retry_backoff=2, retry_backoff_max=60, max_retries=5
)
def train_gallery(gallery_id: str) -> None:
    gallery = Gallery.objects.filter(pk=UUID(gallery_id)).first()
    if gallery is not None:
        services.train(gallery, get_client())
