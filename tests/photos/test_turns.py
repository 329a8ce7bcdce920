"""Whose turn it is: messages at the real Valkey, taken as a worker takes them."""

import json
from base64 import b64decode
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from kombu import Queue

from faceweb.accounts.models import User
from faceweb.celery import app
from faceweb.photos import services, tasks, turns
from faceweb.photos.models import Photo, UploadBatch
from faceweb.processes import PARTS
from tests.photos.zips import photo

LARGE = 26


@pytest.fixture(autouse=True)
def _places(media: Any, redis_server: Any) -> None:
    """Files in a folder of the test, an empty queue."""


@pytest.fixture
def send(django_capture_on_commit_callbacks: Any) -> Callable[[User, int], list[Photo]]:
    """send(owner, count): photos in one batch, queued as they come in."""

    def upload(owner: User, count: int) -> list[Photo]:
        batch = UploadBatch.objects.create(owner=owner, announced=count)
        with django_capture_on_commit_callbacks(execute=True):
            return [
                services.accept(owner, photo(number), f"{number}.jpg", batch).photo
                for number in range(count)
            ]

    return upload


def keys_in(redis_server: Any, queue: str) -> list[str]:
    """The photos whose messages wait in the queue, the next one first."""
    bodies = [json.loads(each)["body"] for each in redis_server.lrange(queue, 0, -1)]
    return [json.loads(b64decode(body))[0][0] for body in reversed(bodies)]


def taken(count: int) -> list[str]:
    """The first tasks that a worker takes from its queues, by name."""
    words = PARTS["worker"].command()
    names = words[words.index("--queues") + 1].split(",")
    found: list[str] = []

    def take(_body: Any, message: Any) -> None:
        found.append(message.headers["task"])
        message.ack()

    with app.connection_for_read() as connection, connection.channel() as channel:
        channel.basic_qos(0, 1, False)
        queues = [Queue(name, routing_key=name) for name in names]
        with connection.Consumer(queues, callbacks=[take], channel=channel):
            while len(found) < count:
                connection.drain_events(timeout=5)
    return found


def test_the_first_of_a_large_batch_come_with_everybodys_and_the_rest_in_turn(
    alice: Any, send: Any, redis_server: Any
) -> None:
    sent = [str(each.pk) for each in send(alice, LARGE)]

    assert keys_in(redis_server, "faceweb") == sent[:20]
    assert keys_in(redis_server, "batches") == sent[20:]


def test_a_single_photo_is_taken_before_a_large_batch_is_done(
    alice: Any, bob: Any, send: Any, redis_server: Any
) -> None:
    send(alice, LARGE)
    redis_server.delete("faceweb")  # the first of the batch are done
    send(bob, 1)

    assert taken(2).count(turns.LOOK) == 1


def test_photos_that_are_overdue_go_to_where_they_were(
    alice: Any, bob: Any, send: Any, redis_server: Any, django_capture_on_commit_callbacks: Any
) -> None:
    many, [single] = send(alice, LARGE), send(bob, 1)
    redis_server.delete("faceweb", "batches")
    Photo.objects.update(due_at=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        tasks.requeue_overdue()

    assert str(single.pk) in keys_in(redis_server, "faceweb")
    assert set(keys_in(redis_server, "batches")) == {str(each.pk) for each in many}


def test_a_batch_that_waits_is_not_queued_over_and_over(
    alice: Any, send: Any, redis_server: Any, django_capture_on_commit_callbacks: Any
) -> None:
    send(alice, LARGE)
    for _time in range(30):
        Photo.objects.update(due_at=timezone.now())
        with django_capture_on_commit_callbacks(execute=True):
            tasks.requeue_overdue()

    assert redis_server.llen("batches") == 200


def test_both_tasks_look_for_faces(alice: Any) -> None:
    for task in (turns.LOOK, turns.LOOK_IN_TURN):
        assert task in app.tasks
