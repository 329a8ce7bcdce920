"""Erasures in the admin site, and deleting accounts there by the same way as everywhere."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from faceweb.accounts.models import User
from faceweb.adminsite.model_admin import ReadOnly, tell_act
from faceweb.mydata import erasures, receipt_mail
from faceweb.mydata.models import Erasure, Export


@admin.register(Erasure)
class ErasureAdmin(ReadOnly):
    """To see that deletions go on and were checked; nothing in it can be changed."""

    list_display = ("number", "what", "state", "requested_at", "begin_at", "done_at", "verified_at")
    list_filter = ("state", "what")
    fields = (*list_display, "counts", "found", "receipt")
    readonly_fields = fields
    date_hierarchy = "requested_at"


@admin.register(Export)
class ExportAdmin(ReadOnly):
    """To see that exports are made; nobody but its owner fetches one."""

    list_display = ("short_id", "owner", "state", "photos_done", "photos_total", "created_at")
    list_filter = ("state",)
    list_select_related = ("owner",)
    search_fields = ("owner__email",)
    date_hierarchy = "created_at"
    fields = (
        "owner",
        "state",
        ("photos_done", "photos_total", "byte_size", "attempts"),
        ("created_at", "expires_at"),
    )
    readonly_fields = ("photos_done", "photos_total", "byte_size", "attempts", "expires_at")


@admin.action(
    description=_("Delete these accounts with everything in them, after the time to undo"),
    permissions=["change"],
)
def delete_accounts(
    modeladmin: "admin.ModelAdmin[User]", request: HttpRequest, users: QuerySet[User]
) -> None:
    actor = request.user
    if not (actor.is_authenticated and actor.is_superuser):
        messages.error(request, _("Only an administrator deletes accounts."))
        return
    for user in users.exclude(pk=actor.pk):
        erasure, token = erasures.ask_for_account(user, at_once=False)
        tell_act(request, "account deletion asked for", user)
        receipt_mail.send(user, erasure, token)


accounts = admin.site.get_model_admin(User)
accounts.actions = [*(accounts.actions or ()), delete_accounts]
