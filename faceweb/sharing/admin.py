"""Galleries' photos in the admin site: how each stands with its review. Cases are where reviews are
decided (`moderation`); here is only looked at them, and galleries are deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from faceweb.adminsite.model_admin import ReadOnly, account_name, tell_act
from faceweb.galleries.models import Gallery
from faceweb.photos.models import GalleryEntry
from faceweb.photos.staff_pictures import StaffPictures
from faceweb.sharing import reviewing, services


@admin.register(GalleryEntry)
class GalleryEntryAdmin(ReadOnly):
    """Only what was submitted: nobody looks into galleries that are not for everybody."""

    list_display = (
        "picture",
        "id",
        "gallery_name",
        "added",
        "review",
        "review_reason",
        "created_at",
    )
    list_display_links = ("id",)
    list_filter = ("review", "created_at")
    ordering = ("-id",)
    search_fields = ("id", "photo__id", "gallery__id", "gallery__name")
    search_help_text = _("The id of a photo or a gallery, or a gallery's name")
    fields = (
        "picture",
        "photo_id",
        ("gallery_name", "gallery_description"),
        "added",
        ("review", "review_reason"),
        "created_at",
    )
    readonly_fields = ("picture", "photo_id", "gallery_name", "gallery_description", "added")

    def get_queryset(self, request: HttpRequest) -> QuerySet[GalleryEntry]:
        return reviewing.submitted().select_related("gallery", "added_by").order_by("-id")

    def prepare(self, request: HttpRequest, rows: list[Any]) -> None:
        super().prepare(request, rows)
        pictures = StaffPictures(request, [entry.photo_id for entry in rows])
        for entry in rows:
            entry.picture = pictures.of_photo(entry.photo_id)

    @admin.display(description=_("picture"))
    def picture(self, entry: Any) -> SafeString:
        shown: SafeString = entry.picture
        return shown

    @admin.display(description=_("gallery"))
    def gallery_name(self, entry: GalleryEntry) -> str:
        return entry.gallery.name

    @admin.display(description=_("its description"))
    def gallery_description(self, entry: GalleryEntry) -> str:
        return entry.gallery.description

    @admin.display(description=_("added by"))
    def added(self, entry: Any) -> str:
        return account_name(entry.added_by, entry.seen_by)


@admin.action(description=_("Delete these galleries; their photos stay"), permissions=("act",))
def delete_galleries(modeladmin: Any, request: HttpRequest, galleries: QuerySet[Gallery]) -> None:
    for gallery in galleries.filter(kind=Gallery.Kind.ALBUM, deleted_at=None):
        with transaction.atomic():
            services.delete_gallery(gallery, can_be_put_back=True)
            tell_act(request, "gallery deleted", gallery, {"is_public": gallery.is_public})


of_galleries = admin.site.get_model_admin(Gallery)
of_galleries.actions = [*(of_galleries.actions or ()), delete_galleries]
