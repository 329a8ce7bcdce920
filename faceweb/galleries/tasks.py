"""Training in the background, so that a search finds the list ready; deleting retired lists.

What the Face API cannot do now is queued again by `photos.overdue`, as the rows say.
"""

import contextlib
from uuid import UUID

from celery import shared_task

from faceweb.faceapi.client import FaceAPIUnavailable
from faceweb.faceapi.connect import get_client
from faceweb.galleries import services
from faceweb.galleries.models import FaceList


@shared_task
def train_list(list_id: str) -> None:
    face_list = FaceList.objects.live().filter(pk=UUID(list_id)).first()
    if face_list is not None:
        with contextlib.suppress(FaceAPIUnavailable):
            services.train(face_list, get_client())


@shared_task
def delete_list(list_id: str) -> None:
    retired = FaceList.objects.filter(state=FaceList.State.RETIRED)
    face_list = services.claim(retired, UUID(list_id))
    if face_list is not None:
        with contextlib.suppress(FaceAPIUnavailable):
            services.delete_list(face_list, get_client())
