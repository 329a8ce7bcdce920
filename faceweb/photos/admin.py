"""Photos in the admin site: looked at, requeued, withdrawn; never deleted past the services."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from faceweb.adminsite.model_admin import ReadOnly, tell_act
from faceweb.photos import services
from faceweb.photos.models import Photo
from faceweb.photos.staff_pictures import StaffPictures


@admin.register(Photo)
class PhotoAdmin(ReadOnly):
    list_display = (
        "picture",
        "short_id",
        "owner",
        "status",
        "reason",
        "face_count",
        "created_at",
        "withdrawn_at",
        "removed_at",
    )
    list_display_links = ("short_id",)
    list_filter = (
        "status",
        "reason",
        ("withdrawn_at", admin.EmptyFieldListFilter),
        ("removed_at", admin.EmptyFieldListFilter),
        "is_query",
        "created_at",
    )
    search_fields = ("id", "owner__email")
    search_help_text = _("A photo's id, or its owner's address")
    list_select_related = ("owner",)
    actions = ("withdraw", "look_again")
    fields = (
        "picture",
        "id",
        "owner",
        "status",
        "reason",
        ("width", "height", "byte_size"),
        ("face_count", "detected_at", "described_at"),
        ("attempts", "waits", "due_at"),
        ("created_at", "withdrawn_at", "purge_after", "removed_at"),
    )
    readonly_fields = ("picture", "id", "face_count", "detected_at", "described_at")

    def prepare(self, request: HttpRequest, rows: list[Any]) -> None:
        super().prepare(request, rows)
        pictures = StaffPictures(request, [photo.pk for photo in rows])
        for photo in rows:
            photo.picture = pictures.of_photo(photo.pk)

    @admin.display(description=_("picture"))
    def picture(self, photo: Any) -> SafeString:
        shown: SafeString = photo.picture
        return shown

    @admin.action(
        description=_("Withdraw: remove the photo and every copy of it"), permissions=("act",)
    )
    def withdraw(self, request: HttpRequest, photos: QuerySet[Photo]) -> None:
        for photo in photos.filter(withdrawn_at=None):
            with transaction.atomic():
                services.withdraw(photo)
                tell_act(request, "photo withdrawn", photo)

    @admin.action(description=_("Look again at refused photos"), permissions=("act",))
    def look_again(self, request: HttpRequest, photos: QuerySet[Photo]) -> None:
        for photo in photos.filter(status=Photo.Status.REFUSED, withdrawn_at=None):
            before = {"status": photo.status, "reason": photo.reason}
            with transaction.atomic():
                services.look_again(photo)
                after = {"status": Photo.Status.RECEIVED.value}
                tell_act(request, "photo looked at again", photo, before, after)
