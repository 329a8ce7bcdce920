"""Galleries and their lists at the Face API, in the admin site; nothing is changed past the
services. Deleting a gallery is an action that `sharing` adds."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from faceweb.adminsite.model_admin import ReadOnly
from faceweb.galleries.models import FaceList, Gallery


@admin.register(Gallery)
class GalleryAdmin(ReadOnly):
    list_display = (
        "short_id",
        "kind",
        "owner",
        "name",
        "is_public",
        "created_at",
        "deleted_at",
        "removed_at",
    )
    list_filter = (
        "kind",
        "is_public",
        ("deleted_at", admin.EmptyFieldListFilter),
        ("removed_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("owner",)
    search_fields = ("id", "name", "owner__email")
    search_help_text = _("A gallery's id or name, or its owner's address")
    date_hierarchy = "created_at"
    fields = (
        "id",
        ("kind", "is_public"),
        "owner",
        "name",
        "description",
        ("created_at", "deleted_at", "purge_after", "removed_at"),
    )
    readonly_fields = ("id", "created_at", "purge_after", "removed_at")


@admin.register(FaceList)
class FaceListAdmin(ReadOnly):
    """Whether the lists that are searched are in step. Ids of faces in them are shown nowhere."""

    list_display = (
        "short_id",
        "whose",
        "recognition_model",
        "state",
        "face_count",
        "complete",
        "is_trained",
        "due_at",
    )
    list_filter = ("state", "complete", "made", "recognition_model", "gallery__kind")
    list_select_related = ("gallery__owner",)
    search_fields = ("id", "gallery__id", "gallery__owner__email")
    date_hierarchy = "created_at"
    ordering = ("complete", "-created_at")
    fields = (
        "id",
        "whose",
        ("recognition_model", "state"),
        ("made", "complete", "version", "trained_version"),
        ("created_at", "due_at"),
    )
    readonly_fields = ("id", "whose", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[FaceList]:
        lists: QuerySet[FaceList] = super().get_queryset(request)
        return lists.annotate(faces=Count("enrolments"))

    @admin.display(description=_("faces"))
    def face_count(self, face_list: FaceList) -> int:
        count: int = face_list.faces  # type: ignore[attr-defined]
        return count

    @admin.display(description=_("trained"), boolean=True)
    def is_trained(self, face_list: FaceList) -> bool:
        return face_list.is_trained

    @admin.display(description=_("of"))
    def whose(self, face_list: FaceList) -> str:
        gallery = face_list.gallery
        return f"{gallery.get_kind_display()} {gallery.owner or ''}"
