"""Accounts in the admin site."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from faceweb.accounts.models import ConsentRecord, Role, User
from faceweb.accounts.services import set_role


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]
    ordering = ("email",)
    list_display = ("email", "role", "is_active", "date_joined", "last_login")
    list_filter = ("is_active", "is_superuser", "groups")
    actions = ("make_moderator", "make_member")
    search_fields = ("email",)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Room for photos"), {"fields": ("photo_quota", "storage_quota_bytes")}),
        (
            _("Permissions"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("email", "usable_password", "password1", "password2"),
            },
        ),
    )

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # rows alone: files and enrolments would stay. Deactivate instead

    @admin.action(description=_("Make them moderators"), permissions=("change",))
    def make_moderator(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        _set_role(accounts, Role.MODERATOR)

    @admin.action(description=_("Make them members"), permissions=("change",))
    def make_member(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        _set_role(accounts, Role.MEMBER)


def _set_role(accounts: QuerySet[User], role: Role) -> None:
    """Administrators stay what they are: the last one might lock everybody out."""
    for account in accounts.filter(is_superuser=False):
        set_role(account, role)


@admin.register(ConsentRecord)
class ConsentRecordAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The ledger, to be looked at."""

    list_display = ("user", "purpose", "given", "text_version", "at")
    list_filter = ("purpose", "given", "text_version")
    search_fields = ("user__email",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ConsentRecord | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ConsentRecord | None = None) -> bool:
        return False
