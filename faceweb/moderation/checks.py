"""What `manage.py check`, and every start, tells operators of settings that do not go together."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage

from faceweb.faceapi.attributes import FaceAttribute
from faceweb.photos.descriptions import asked_attributes


def ages_are_estimated(**_kwargs: Any) -> list[CheckMessage]:
    """Without an age nobody can be told to be too young."""
    is_needed = settings.PUBLIC_GALLERIES and settings.PUBLIC_MIN_AGE > 0
    if not is_needed or FaceAttribute.AGE in asked_attributes():
        return []
    return [
        checks.Warning(
            "PUBLIC_MIN_AGE keeps no minor out of public searches: no age is estimated.",
            hint="Take age off BLOCKED_ATTRIBUTES and ask for it by FACE_API_ATTRIBUTES with a "
            "FACE_DETECTION_MODEL that has it; or set PUBLIC_MIN_AGE=0 or PUBLIC_GALLERIES=0.",
            id="faceweb.W001",
        )
    ]
