"""Looking for what an erasure deleted, in every place where it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet

from faceweb.apikeys import services as api_keys
from faceweb.faceapi.connect import get_management
from faceweb.mydata import account_rows, kept_answers
from faceweb.mydata.erasures import digest_of
from faceweb.mydata.models import Erasure
from faceweb.mydata.traces import Traces, chunks, uuids

if TYPE_CHECKING:
    from django.db.models import Model

    from faceweb.faceapi.client import FaceClient

_SUBSCRIPTIONS_PER_CALL = 100


def rows(traces: Traces) -> Iterator[QuerySet[Model]]:
    """The rows that are still there: those named, and any that refer to one, in whatever table."""
    for model in apps.get_models():
        for condition in _conditions(model, traces):
            found = model._default_manager.filter(condition)
            if model is not Erasure and found.exists():
                yield found


def _conditions(model: type[Model], traces: Traces) -> Iterator[Q]:
    label = model._meta.label_lower
    for ids in chunks(traces["rows"].get(label, [])):
        yield Q(pk__in=ids)
    for field in model._meta.local_fields:
        related = field.related_model
        if field.is_relation and not isinstance(related, str) and related is not None:
            for ids in chunks(traces["rows"].get(related._meta.label_lower, [])):
                yield Q(**{f"{field.attname}__in": ids})


def addresses(erasure: Erasure) -> int:
    """Of an account: how many rows hold its address, which is only known by its digest."""
    if erasure.what != Erasure.What.ACCOUNT:
        return 0
    found = 0
    for model, field in account_rows.address_columns():
        for address in model._default_manager.values_list(field, flat=True).iterator():
            found += digest_of(address) == erasure.subject_digest
    return found


def files(traces: Traces) -> Iterator[str]:
    return (path for path in traces["files"] if default_storage.exists(path))


def answers(traces: Traces) -> Iterator[bytes]:
    """Raises redis.RedisError when Redis is away."""
    return kept_answers.naming(uuids(traces))


def at_the_face_api(traces: Traces, client: FaceClient) -> Iterator[str]:
    """Lists, groups and faces. Raises FaceAPIError when it does not answer."""
    return (path for path in traces["face_api"] if client.has(path))


def subscriptions(traces: Traces) -> Iterator[UUID]:
    if not api_keys.can_manage():
        return
    for ids in chunks(traces["subscriptions"], _SUBSCRIPTIONS_PER_CALL):
        for served in get_management().subscriptions([UUID(each) for each in ids]):
            yield served.id
