"""Erasures in the admin site, and deleting accounts there by the same way as everywhere."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from faceweb.accounts.models import User
from faceweb.mydata import erasures, receipt_mail
from faceweb.mydata.models import Erasure


@admin.register(Erasure)
class ErasureAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """To see that deletions go on and were checked; nothing in it can be changed."""

    list_display = ("number", "what", "state", "requested_at", "begin_at", "done_at", "verified_at")
    list_filter = ("state", "what")
    fields = (*list_display, "counts", "found", "receipt")
    readonly_fields = fields
    date_hierarchy = "requested_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Erasure | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Erasure | None = None) -> bool:
        return False  # receipts are kept


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
        receipt_mail.send(user, erasure, token)


accounts = admin.site.get_model_admin(User)
accounts.actions = [*(accounts.actions or ()), delete_accounts]
