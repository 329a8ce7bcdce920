"""People who are named while a worker calls them in step."""

from collections.abc import Callable
from typing import Any

from faceweb.people import keeping
from faceweb.people.models import PersonGroup
from faceweb.people.wanted import group_of, keep_up
from faceweb.photos.models import Face, Photo
from tests.turns import AT_ONCE, meanwhile

pytestmark = AT_ONCE


def test_a_face_that_comes_while_people_are_called_in_step_is_asked_about(
    alice: Any, row: Callable[..., Photo]
) -> None:
    face = Face.objects.create(photo=row(alice), number=1, left=0, top=0, width=1, height=1)
    group = group_of(alice)
    PersonGroup.objects.update(in_step=False)
    meanwhile(lambda: keep_up(alice, [face]), lambda: keeping._finish(group))
    group.refresh_from_db()
    assert not group.in_step
