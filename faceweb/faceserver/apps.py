"""The face server as a Django app: what it asks of its database."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FaceServerConfig(AppConfig):
    name = "faceweb.faceserver"

    def ready(self) -> None:
        from django.core.checks import Tags, register

        from faceweb.faceserver import checks

        register(checks.index_can_be_used, Tags.database)
        post_migrate.connect(_make_vectors, sender=self)


def _make_vectors(**_kwargs: Any) -> None:
    from faceweb.faceserver.index import pgvector_schema, uses_pgvector

    if uses_pgvector():
        pgvector_schema.make()
