"""Photos that are up for review, in the admin site: looked at, approved, rejected."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext

from faceweb.accounts.request import Request
from faceweb.photos import media
from faceweb.photos.models import GalleryEntry
from faceweb.sharing import reviewing

_WIDTH_PX = 240


@admin.register(GalleryEntry)
class ReviewAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Only what was submitted: nobody looks into galleries that are not for everybody."""

    list_filter = ("review",)
    list_display_links = None
    list_per_page = 50
    ordering = ("created_at",)
    actions = ("approve", "reject")

    def get_queryset(self, request: HttpRequest) -> QuerySet[GalleryEntry]:
        return reviewing.submitted().select_related("photo", "gallery")

    def get_list_display(self, request: HttpRequest) -> tuple[str | Callable[[Any], Any], ...]:
        right = reviewing.right_of(request)

        @admin.display(description=gettext_lazy("photo"))
        def picture(entry: GalleryEntry) -> SafeString:
            address = media.address(entry.photo.pk, "small", right)
            return format_html('<img src="{}" width="{}" alt="">', address, _WIDTH_PX)

        return (picture, "gallery_name", "gallery_description", "review", "created_at")

    @admin.display(description=gettext_lazy("gallery"))
    def gallery_name(self, entry: GalleryEntry) -> str:
        return entry.gallery.name

    @admin.display(description=gettext_lazy("its description"))
    def gallery_description(self, entry: GalleryEntry) -> str:
        return entry.gallery.description

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: GalleryEntry | None = None) -> bool:
        return False  # rows alone: searches would go on. Rejecting takes it from everybody's sight

    @admin.action(description=gettext_lazy("Approve: everybody sees the photo"))
    def approve(self, request: Request, entries: QuerySet[GalleryEntry]) -> None:
        self._say(request, sum(reviewing.approve(entry, request.user) for entry in entries))

    @admin.action(description=gettext_lazy("Reject: only members see the photo"))
    def reject(self, request: Request, entries: QuerySet[GalleryEntry]) -> None:
        self._say(request, sum(reviewing.reject(entry, request.user) for entry in entries))

    def _say(self, request: HttpRequest, count: int) -> None:
        words = ngettext("%(n)d photo is decided.", "%(n)d photos are decided.", count)
        self.message_user(request, words % {"n": count})
