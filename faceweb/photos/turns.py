"""Whose turn it is: a photo on its own does not wait behind somebody's five hundred.

The first photos of a batch are looked at with everybody's. Those of a batch that has more go into a
queue of their own (CELERY_TASK_ROUTES), and workers take from their queues by turns.
"""

from django.db.models import Exists, OuterRef

from faceweb.photos.models import Photo

# A person sees these finished while the others wait.
_WITH_EVERYBODYS = 20
LOOK = "faceweb.photos.tasks.look_for_faces"
LOOK_IN_TURN = "faceweb.photos.tasks.look_for_faces_in_turn"


def task_for(photo: Photo) -> str:
    """The task that looks for the photo's faces."""
    others = Photo.objects.filter(batch=photo.batch_id).order_by()  # else all of them are sorted
    others = others[_WITH_EVERYBODYS : _WITH_EVERYBODYS + 1]
    return LOOK_IN_TURN if photo.batch_id is not None and others.exists() else LOOK


def in_turn() -> Exists:
    """The condition for photos of a batch that has more than the first."""
    others = Photo.objects.filter(batch=OuterRef("batch")).order_by()
    return Exists(others[_WITH_EVERYBODYS : _WITH_EVERYBODYS + 1])
