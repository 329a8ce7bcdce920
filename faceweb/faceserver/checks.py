"""What `manage.py migrate`, and so `prepare`, tells operators before anything is changed."""

from typing import Any

from django.core import checks
from django.core.checks import CheckMessage


def index_can_be_used(**_kwargs: Any) -> list[CheckMessage]:
    """FACE_INDEX=pgvector asks more of the database than the rows do."""
    from faceweb.faceserver.index import pgvector_schema, uses_pgvector

    if not uses_pgvector():
        return []
    return [
        checks.Error(
            f"FACE_INDEX=pgvector cannot be used: {lacking}.",
            hint="Give FACE_DATABASE_URL a PostgreSQL that has it, or set FACE_INDEX=flat.",
            id="faceserver.E001",
        )
        for lacking in pgvector_schema.missing()
    ]
