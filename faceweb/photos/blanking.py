"""Taking what the operator blocked out of the descriptions of faces that have it.

The rows say what is left to do, so it is begun again wherever it was interrupted.
"""

from django.conf import settings
from django.db import transaction

from faceweb.photos.descriptions import allowed
from faceweb.photos.models import Face

_FACES_AT_ONCE = 500


def blank_some() -> bool:
    """Blank BLOCKED_ATTRIBUTES in some of the faces that have any; True when there may be more."""
    if not settings.BLOCKED_ATTRIBUTES:
        return False
    blocked = sorted(settings.BLOCKED_ATTRIBUTES)
    with transaction.atomic():
        described = Face.objects.filter(attributes__has_any_keys=blocked).order_by()
        faces = list(described.select_for_update()[:_FACES_AT_ONCE])
        for face in faces:
            face.attributes = allowed(face.attributes)
        Face.objects.bulk_update([face for face in faces if face.attributes], ["attributes"])
        nothing_left = [face.pk for face in faces if not face.attributes]
        Face.objects.filter(pk__in=nothing_left).update(attributes=None)
    return len(faces) == _FACES_AT_ONCE
