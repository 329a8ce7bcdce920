"""How rows are shown and changed in the admin site: what every list of it stands on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from faceweb.accounts.models import User
from faceweb.acts import staff_acted

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as UnfoldModelAdmin
    from django.contrib.admin.views.main import ChangeList as UnfoldChangeList
else:
    from unfold.admin import ModelAdmin as UnfoldModelAdmin
    from unfold.views import ChangeList as UnfoldChangeList

_CHANGED = "changed"
_ID_CHARS = 8


class PreparedList(UnfoldChangeList):
    """A page of rows that its ModelAdmin prepares together."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = list(self.result_list)
        self.model_admin.prepare(request, rows)  # type: ignore[attr-defined]
        self.result_list = rows


class ModelAdmin(UnfoldModelAdmin):  # type: ignore[type-arg]
    """What is added, changed and deleted here is told to whoever keeps the log (`faceweb.acts`),
    with states and never with texts; Django's own log would keep names of rows that are gone.
    """

    list_per_page = 50
    list_fullwidth = True
    show_full_result_count = False

    def prepare(self, request: HttpRequest, rows: list[Any]) -> None:
        """Lay ready what columns and fields say of these rows, at once for all of them."""
        for row in rows:
            row.seen_by = request.user

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PreparedList]:
        return PreparedList

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            self.prepare(request, [row])
        return row

    @admin.display(description=gettext_lazy("id"), ordering="pk")
    def short_id(self, row: Model) -> str:
        """Enough of a long id to tell rows apart; its page has all of it."""
        return str(row.pk)[:_ID_CHARS]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self.tell(request, obj, form, change)

    def tell(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Say that the form's row was added or changed."""
        tell_act(
            request,
            "changed in the admin site" if change else "added in the admin site",
            obj,
            _states(form.initial, form.changed_data) if change else {},
            _states(form.cleaned_data, form.changed_data),
        )

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Nothing: `tell` has."""

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Nothing: `tell` has."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for row in queryset:
            tell_act(request, "deleted in the admin site", row)


class ReadOnly(ModelAdmin):
    """Rows that are looked at and never written past the services; actions that call these are for
    whoever might change the rows (`permissions=("act",)`)."""

    def has_act_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def tell_act(
    request: HttpRequest,
    action: str,
    about: Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Say what the person at the admin site did, in the transaction that does it."""
    staff_acted.send(
        sender=type(about),
        request=request,
        action=action,
        about=about,
        before=before or {},
        after=after or {},
    )


def account_name(account: User | None, seen_by: User) -> str:
    """An account as staff are shown it: administrators read its address, others its number."""
    if account is None:
        return ""
    number = _("account %(number)d") % {"number": account.pk}
    return f"{number} ({account.email})" if seen_by.is_superuser else number


def _states(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Switches and numbers as they are; of everything else only that it was changed."""
    return {name: _state(values.get(name)) for name in names}


def _state(value: Any) -> bool | int | str | None:
    return value if value is None or isinstance(value, bool | int) else _CHANGED
