"""Deleting again what was found after an erasure: something brought it back, or held it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.storage import default_storage

from faceweb.faceapi.connect import get_management
from faceweb.mydata import kept_answers, looking
from faceweb.mydata.traces import Traces, uuids
from faceweb.photos import files

if TYPE_CHECKING:
    from faceweb.faceapi.client import FaceClient

logger = logging.getLogger(__name__)


def sweep(traces: Traces, client: FaceClient) -> None:
    """Raises FaceAPIError and redis.RedisError as the steps before did."""
    for path in looking.at_the_face_api(traces, client):
        client.delete(path)
    for subscription_id in looking.subscriptions(traces):
        get_management().delete_subscription(subscription_id)
    kept_answers.forget(uuids(traces))
    for path in looking.files(traces):
        if path.startswith("photos/"):
            files.delete_all(UUID(path.rpartition("/")[2]))
        else:
            default_storage.delete(path)
    for found in looking.rows(traces):
        found.delete()
