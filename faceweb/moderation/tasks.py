"""What workers do for moderation. Each task may run twice; rows decide what is left to do."""

import logging

from celery import shared_task

from faceweb.apikeys import services as api_keys
from faceweb.faceapi.client import FaceAPIError
from faceweb.moderation import face_service, queue, suspending, takedown_tasks, telling_tasks

__all__ = ["close_moot_cases", "go_on_with_suspensions", "takedown_tasks", "telling_tasks"]

logger = logging.getLogger(__name__)


@shared_task
def go_on_with_suspensions() -> None:
    suspending.go_on()
    try:
        api_keys.keep_paused()
    except FaceAPIError as error:
        logger.warning("keys of suspended accounts wait: %s", type(error).__name__)


@shared_task
def close_moot_cases() -> None:
    queue.close_moot()


@shared_task
def ask_face_service() -> None:
    face_service.ask()
