"""The audit log in the admin site: read, searched, exported; changed by nobody."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from faceweb.adminsite.model_admin import ReadOnly
from faceweb.moderation import audit_lines
from faceweb.moderation.models import AuditRecord

_READ_AT_ONCE = 1000


@admin.register(AuditRecord)
class AuditRecordAdmin(ReadOnly):
    list_display = ("at", "who", "action", "object_type", "change", "reason")
    list_filter = ("at", "action", "actor_role", "object_type")
    search_fields = ("=actor_number", "=object_ref", "action", "reason")
    search_help_text = _("The number of an account, an object of the log, an action, a reason")
    actions = None
    change_list_template = "admin/audit_log.html"
    fields = (
        ("at", "who", "ip"),
        ("action", "reason"),
        ("object_type", "object_ref"),
        "before_words",
        "after_words",
    )
    readonly_fields = ("at", "who", "before_words", "after_words")

    def get_urls(self) -> list[URLPattern]:
        export = permission_required("moderation.view_auditrecord", raise_exception=True)(
            require_safe(self.export)
        )
        own = path(
            "export/", self.admin_site.admin_view(export), name="moderation_auditrecord_export"
        )
        return [own, *super().get_urls()]

    def export(self, request: HttpRequest) -> StreamingHttpResponse:
        """What the filters and the search leave, as CSV, line by line."""
        records = self.get_changelist_instance(request).get_queryset(request)
        lines = audit_lines.as_csv(records.iterator(chunk_size=_READ_AT_ONCE))
        answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        name = f"audit-{timezone.now():%Y-%m-%d}.csv"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    @admin.display(description=_("by"), ordering="actor_number")
    def who(self, record: AuditRecord) -> str:
        if record.actor_number is None:
            return str(_("policy"))
        return str(_("account %(number)d") % {"number": record.actor_number})

    @admin.display(description=_("change"))
    def change(self, record: AuditRecord) -> str:
        """What it was and what it is, in one line."""
        names = dict.fromkeys((*record.before, *record.after))
        return ", ".join(
            f"{name}: {_word(record.before, name)} → {_word(record.after, name)}" for name in names
        )

    @admin.display(description=_("before"))
    def before_words(self, record: AuditRecord) -> str | None:
        return json.dumps(record.before, ensure_ascii=False) if record.before else None

    @admin.display(description=_("after"))
    def after_words(self, record: AuditRecord) -> str | None:
        return json.dumps(record.after, ensure_ascii=False) if record.after else None


def _word(states: dict[str, Any], name: str) -> str:
    """A state; of several things how many are in each."""
    if name not in states:
        return "-"
    state = states[name]
    if isinstance(state, dict):
        return " + ".join(f"{count} {each}" for each, count in state.items()) or "-"
    return str(state)
