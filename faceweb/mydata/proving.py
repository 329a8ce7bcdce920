"""Proof that nothing is left: a job of its own looks in every place, then writes the receipt."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import TYPE_CHECKING, Any

import redis
from django.conf import settings
from django.utils import timezone

from faceweb.faceapi.client import FaceAPIError, FaceClient
from faceweb.faceapi.connect import get_client
from faceweb.mydata import looking
from faceweb.mydata.erasing import LEASE
from faceweb.mydata.models import Erasure

if TYPE_CHECKING:
    from faceweb.mydata.traces import Traces

logger = logging.getLogger(__name__)

_PAUSE = dt.timedelta(seconds=15)
# The longest a Face API keeps a detected face that nobody can name (contract, faceIdTimeToLive).
_DETECTED_LIVE = dt.timedelta(hours=24)


def prove(erasure_id: uuid.UUID) -> None:
    """Look for what was deleted. Nothing found: the receipt. Something: it is deleted again."""
    erasure = _claim(erasure_id)
    if erasure is None:
        return
    mine = Erasure.objects.filter(pk=erasure.pk, claim=erasure.claim)
    try:
        checked = _look(erasure, get_client())
    except (FaceAPIError, redis.exceptions.RedisError, OSError) as error:
        logger.warning("erasure %s: its check waits: %s", erasure.number, type(error).__name__)
        mine.update(claim=None, due_at=timezone.now() + _PAUSE)
        return
    now = timezone.now()
    found = {place: counts["found"] for place, counts in checked.items() if counts["found"]}
    if found:
        logger.error("erasure %s: something was left, it is deleted again", erasure.number)
        mine.update(state=Erasure.State.FOUND, found=found, claim=None, due_at=now)
        return
    mine.update(
        state=Erasure.State.VERIFIED,
        verified_at=now,
        claim=None,
        found={},
        traces={},
        receipt=_receipt(erasure, checked, now),
    )


def _claim(erasure_id: uuid.UUID) -> Erasure | None:
    now = timezone.now()
    done = Erasure.objects.filter(pk=erasure_id, state=Erasure.State.DONE, due_at__lte=now)
    if not done.update(claim=uuid.uuid4(), due_at=now + LEASE):
        return None
    return Erasure.objects.get(pk=erasure_id)


def _look(erasure: Erasure, client: FaceClient) -> dict[str, dict[str, int]]:
    """What was looked for and how much of it was found, by place."""
    traces: Traces = erasure.traces
    named = sum(len(ids) for ids in traces["rows"].values())
    rows = sum(found.count() for found in looking.rows(traces)) + looking.addresses(erasure)
    return {
        "database": {"looked_for": named, "found": rows},
        "files": {"looked_for": len(traces["files"]), "found": _count(looking.files(traces))},
        "kept_answers": {"looked_for": named, "found": _count(looking.answers(traces))},
        "face_api": {
            "looked_for": len(traces["face_api"]) + len(traces["subscriptions"]),
            "found": _count(looking.at_the_face_api(traces, client))
            + _count(looking.subscriptions(traces)),
        },
    }


def _receipt(
    erasure: Erasure, checked: dict[str, dict[str, int]], now: dt.datetime
) -> dict[str, Any]:
    deleted_at = erasure.done_at or now
    receipt: dict[str, Any] = {
        "number": erasure.number,
        "what": erasure.what,
        "requested_at": erasure.requested_at.isoformat(),
        "deleted_at": deleted_at.isoformat(),
        "checked_at": now.isoformat(),
        "deleted": erasure.counts,
        "checked": checked,
    }
    if not settings.FACE_MANAGEMENT_KEY:
        # Detected faces cannot be deleted at an endpoint that is not ours: they end by themselves.
        receipt["detected_faces_end_at"] = (deleted_at + _DETECTED_LIVE).isoformat()
    return receipt


def _count(found: Any) -> int:
    return sum(1 for _each in found)
