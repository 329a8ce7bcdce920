"""Groups, and how people prove who they are, in the admin site: Django's and django-allauth's rows,
shown like all others. Administrators help people out by them who lost a telephone or an address."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from faceweb.accounts.models import MODERATORS
from faceweb.adminsite.model_admin import ModelAdmin, ReadOnly

if TYPE_CHECKING:
    from django.db.models import QuerySet

for app in ("account", "mfa", "usersessions"):
    import_module(f"allauth.{app}.admin")  # they register theirs first
for replaced in (Group, EmailAddress, Authenticator, UserSession):
    admin.site.unregister(replaced)


@admin.register(Group)
class PlainGroupAdmin(ModelAdmin, GroupAdmin):
    """What is in the group of the moderators is set by each `migrate`; make another for more."""

    filter_horizontal = ()

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        is_ours = obj is not None and obj.name == MODERATORS
        return not is_ours and super().has_delete_permission(request, obj)


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnly):
    """Addresses are changed on the page of the account; here one is confirmed for somebody."""

    list_display = ("email", "user", "primary", "verified")
    list_filter = ("primary", "verified")
    list_select_related = ("user",)
    search_fields = ("email",)


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnly):
    """Second factors, without their secrets. One that was lost is deleted."""

    list_display = ("id", "user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = ("user", "type", "created_at", "last_used_at")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("mfa.delete_authenticator")


@admin.register(UserSession)
class UserSessionAdmin(ReadOnly):
    """Where people are signed in. What is deleted is signed out."""

    list_display = ("id", "user", "created_at", "last_seen_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    date_hierarchy = "last_seen_at"
    fields = ("user", "created_at", "last_seen_at", "user_agent")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("usersessions.delete_usersession")

    def delete_model(self, request: HttpRequest, obj: UserSession) -> None:
        obj.end()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[UserSession]) -> None:
        for session in queryset:
            session.end()
