"""Photos in the admin site: looked at, requeued, withdrawn; never deleted past the services."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from faceweb.photos import services
from faceweb.photos.models import Photo


@admin.register(Photo)
class PhotoAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "owner", "status", "reason", "attempts", "created_at", "withdrawn_at")
    list_filter = ("status", "reason")
    search_fields = ("id", "owner__email")
    list_select_related = ("owner",)
    actions = ("withdraw", "look_again")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Photo | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Photo | None = None) -> bool:
        return False  # rows alone: files and enrolments would stay. Withdrawing removes everything

    @admin.action(description=_("Withdraw: remove the photo and every copy of it"))
    def withdraw(self, request: HttpRequest, photos: QuerySet[Photo]) -> None:
        for photo in photos:
            services.withdraw(photo)

    @admin.action(description=_("Look again at refused photos"))
    def look_again(self, request: HttpRequest, photos: QuerySet[Photo]) -> None:
        for photo in photos.filter(status=Photo.Status.REFUSED, withdrawn_at=None):
            services.look_again(photo)
