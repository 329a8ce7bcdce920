"""Accounts in the admin site. How people prove who they are is in `admin_sign_in`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from faceweb.accounts import admin_sign_in  # noqa: F401  (registers)
from faceweb.accounts.models import ConsentRecord, Invitation, Role, User
from faceweb.accounts.request import Request
from faceweb.accounts.services import only_address, set_role
from faceweb.adminsite.model_admin import ModelAdmin, ReadOnly, tell_act

if TYPE_CHECKING:
    from django.contrib.auth.forms import (
        AdminPasswordChangeForm,
        AdminUserCreationForm,
        UserChangeForm,
    )
else:
    from unfold.forms import AdminPasswordChangeForm, UserChangeForm
    from unfold.forms import UserCreationForm as AdminUserCreationForm


@admin.register(User)
class AccountAdmin(ModelAdmin, UserAdmin):  # type: ignore[type-arg]
    form = UserChangeForm
    add_form = AdminUserCreationForm
    change_password_form = AdminPasswordChangeForm
    ordering = ("email",)
    list_display = ("id", "email", "part", "is_active", "suspended_at", "date_joined", "last_login")
    list_display_links = ("id", "email")
    list_filter = (
        "is_active",
        "is_superuser",
        "groups",
        ("suspended_at", admin.EmptyFieldListFilter),
        ("leaving_at", admin.EmptyFieldListFilter),
    )
    date_hierarchy = "date_joined"
    actions = ("make_moderator", "make_member", "activate", "deactivate")
    search_fields = ("email", "id")
    search_help_text = _("An address, or the number of an account")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined", "suspended_at", "leaving_at")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Room for photos"), {"fields": ("photo_quota", "storage_quota_bytes")}),
        (
            _("Permissions"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined", "suspended_at", "leaving_at")}),
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("role"))
    def part(self, account: User) -> str:
        return str(account.role.label)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # rows alone: files and enrolments would stay. Deactivate instead

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            only_address(obj)

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002  (the name of Django's argument)
        form_url: str = "",
    ) -> HttpResponse:
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == 302:
            tell_act(request, "password set", User.objects.get(pk=id))
        return answer

    @admin.action(description=_("Make them moderators"), permissions=("change",))
    def make_moderator(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        _set_role(request, accounts, Role.MODERATOR)

    @admin.action(description=_("Make them members"), permissions=("change",))
    def make_member(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        _set_role(request, accounts, Role.MEMBER)

    @admin.action(description=_("Let them sign in"), permissions=("change",))
    def activate(self, request: Request, accounts: QuerySet[User]) -> None:
        _set_active(request, accounts, True)

    @admin.action(description=_("Do not let them sign in"), permissions=("change",))
    def deactivate(self, request: Request, accounts: QuerySet[User]) -> None:
        _set_active(request, accounts, False)


def _set_role(request: HttpRequest, accounts: QuerySet[User], role: Role) -> None:
    """Administrators stay what they are: the last one might lock everybody out."""
    for account in accounts.filter(is_superuser=False):
        before = account.role
        if before == role:
            continue
        with transaction.atomic():
            set_role(account, role)
            tell_act(request, "role changed", account, {"role": before.value}, {"role": role.value})


def _set_active(request: Request, accounts: QuerySet[User], is_active: bool) -> None:
    """Nobody locks themselves out."""
    for account in accounts.filter(is_active=not is_active).exclude(pk=request.user.pk):
        with transaction.atomic():
            User.objects.filter(pk=account.pk).update(is_active=is_active)
            done = "account activated" if is_active else "account deactivated"
            tell_act(request, done, account, {"active": not is_active}, {"active": is_active})


@admin.register(ConsentRecord)
class ConsentRecordAdmin(ReadOnly):
    """The ledger, to be looked at."""

    list_display = ("user", "purpose", "given", "text_version", "at")
    list_filter = ("purpose", "given", "text_version", "at")
    list_select_related = ("user",)
    search_fields = ("user__email",)


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    """Who was let in by whom. One that is deleted lets nobody in."""

    list_display = ("id", "made_by", "email", "created_at", "expires_at", "used_at")
    list_filter = (("used_at", admin.EmptyFieldListFilter),)
    list_select_related = ("made_by",)
    search_fields = ("email", "made_by__email")
    date_hierarchy = "created_at"
    fields = ("made_by", "email", "created_at", "expires_at", "used_at", "used_by")

    def has_delete_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return request.user.has_perm("accounts.delete_invitation")
