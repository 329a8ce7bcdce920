"""The queue as a list: looked through, narrowed, decided many at once; and the desk beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.forms import ActionForm
from unfold.widgets import UnfoldAdminSelectWidget

from faceweb.accounts.request import Request
from faceweb.adminsite.model_admin import ModelAdmin, account_name
from faceweb.moderation import bulk, queue
from faceweb.moderation.admin import case_filters, desk, matches
from faceweb.moderation.audit import Actor
from faceweb.moderation.models import Action, Case, CaseQuerySet
from faceweb.moderation.reasons import FOR_OTHERS, Reason
from faceweb.photos.staff_pictures import StaffPictures


class ReasonedActionForm(ActionForm):  # type: ignore[misc]
    """What is done with the ticked cases, and what the people concerned are told."""

    reason = forms.ChoiceField(
        label="",
        required=False,
        choices=[
            ("", gettext_lazy("Reason: as reported")),
            *((reason.value, reason.label) for reason in FOR_OTHERS),
        ],
        widget=UnfoldAdminSelectWidget({"aria-label": gettext_lazy("Reason")}),
    )


@admin.register(Case)
class CaseAdmin(ModelAdmin):
    """Whatever is decided here is decided as at the desk, one case after the other."""

    list_display = (
        "picture",
        "kind",
        "where",
        "state",
        "report_count",
        "account",
        "opened_at",
        "claim",
    )
    list_display_links = None
    list_filter = (
        "kind",
        case_filters.StateFilter,
        case_filters.ReasonFilter,
        case_filters.ClaimFilter,
        case_filters.AgeFilter,
    )
    list_per_page = 15  # fewer than other lists show: each has a picture to look at
    list_select_related = ("uploader", "gallery", "entry__gallery")
    ordering = queue.ORDER
    search_fields = ("uploader",)  # shows the box; `case_filters.found_by` looks
    search_help_text = gettext_lazy("A receipt's or an account's number")
    action_form = ReasonedActionForm
    actions = (
        "approve",
        "ignore",
        "reject",
        "remove",
        "escalate",
        "approve_all",
        "reject_all",
        "remove_all",
    )

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=f"moderation_case_{name}")

        urls = [
            page("desk/", desk.desk, "desk"),
            page("desk/<uuid:case_id>/", desk.act, "act"),
            page("desk/undo/<uuid:decision_id>/", desk.undo, "undo"),
            page("desk/matches/<int:match_id>/", matches.spare, "spare"),
        ]
        return urls + super().get_urls()

    def change_view(  # type: ignore[override]
        self,
        request: Request,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A case's own page is the desk with this case on it."""
        try:
            return desk.case(request, UUID(object_id))
        except ValueError as error:
            raise Http404 from error

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False  # decided or moot, it stays for the record

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The links of the desk: all of one uploader, of one reporter, about one photo."""
        return lookup in ("uploader", "reports__reporter", "photo") or bool(
            super().lookup_allowed(lookup, value, request)
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Case], search_term: str
    ) -> tuple[QuerySet[Case], bool]:
        return case_filters.found_by(queryset, search_term), False

    def prepare(self, request: HttpRequest, rows: list[Any]) -> None:
        super().prepare(request, rows)
        pictures = StaffPictures(request, (case.photo_id for case in rows))
        for case in rows:
            case.shown = pictures.of_photo(case.photo_id, blurred=case.is_sensitive)

    @admin.display(description=gettext_lazy("photo"))
    def picture(self, case: Any) -> SafeString:
        inside = case.shown if case.photo_id else case.get_kind_display()
        address = reverse("admin:moderation_case_change", args=[case.pk])
        return format_html('<a class="staff-link" href="{}">{}</a>', address, inside)

    @admin.display(description=gettext_lazy("gallery"))
    def where(self, case: Case) -> str:
        gallery = case.gallery or (case.entry.gallery if case.entry else None)
        return gallery.name if gallery else ""

    @admin.display(description=gettext_lazy("whose"), ordering="uploader")
    def account(self, case: Any) -> SafeString | str:
        if case.uploader_id is None:
            return ""
        address = reverse("admin:moderation_case_changelist")
        words = account_name(case.uploader, case.seen_by)
        link = '<a class="staff-link" href="{}?uploader={}">{}</a>'
        return format_html(link, address, case.uploader_id, words)

    @admin.display(description=gettext_lazy("at the desk of"))
    def claim(self, case: Case) -> str:
        if not case.is_claimed:
            return ""
        return _("account %(number)s") % {"number": case.claimed_by_id}

    @admin.action(description=gettext_lazy("Approve, or keep"), permissions=("change",))
    def approve(self, request: Request, cases: QuerySet[Case]) -> None:
        self._decide(request, cases, Action.APPROVE)

    @admin.action(description=gettext_lazy("Keep, ignore further reports"), permissions=("change",))
    def ignore(self, request: Request, cases: QuerySet[Case]) -> None:
        self._decide(request, cases, Action.IGNORE)

    @admin.action(description=gettext_lazy("Reject, or make private"), permissions=("change",))
    def reject(self, request: Request, cases: QuerySet[Case]) -> None:
        self._decide(request, cases, Action.REJECT)

    @admin.action(description=gettext_lazy("Remove from the site"), permissions=("change",))
    def remove(self, request: Request, cases: QuerySet[Case]) -> None:
        self._decide(request, cases, Action.REMOVE)

    @admin.action(description=gettext_lazy("Escalate"), permissions=("change",))
    def escalate(self, request: Request, cases: QuerySet[Case]) -> None:
        self._decide(request, cases, Action.ESCALATE)

    @admin.action(
        description=gettext_lazy("Approve all photos of these people"), permissions=("change",)
    )
    def approve_all(self, request: Request, cases: CaseQuerySet) -> None:
        self._decide(request, bulk.of_the_same_people(cases, request.user), Action.APPROVE)

    @admin.action(
        description=gettext_lazy("Reject all photos of these people"), permissions=("change",)
    )
    def reject_all(self, request: Request, cases: CaseQuerySet) -> None:
        self._decide(request, bulk.of_the_same_people(cases, request.user), Action.REJECT)

    @admin.action(
        description=gettext_lazy("Remove all photos of these people"), permissions=("change",)
    )
    def remove_all(self, request: Request, cases: CaseQuerySet) -> None:
        self._decide(request, bulk.of_the_same_people(cases, request.user), Action.REMOVE)

    def _decide(self, request: Request, cases: Iterable[Case], action: Action) -> None:
        picked = request.POST.get("reason", "")
        reason = str(Reason(picked).label) if picked in Reason.values else ""
        outcome = bulk.decide_all(cases, Actor.of(request), action, reason)
        words = ngettext("%(n)d case is decided.", "%(n)d cases are decided.", outcome.decided)
        self.message_user(request, words % {"n": outcome.decided})
        if outcome.refused:
            words = ngettext(
                "%(n)d was left: decided before, at somebody's desk, or not yours to decide so.",
                "%(n)d were left: decided before, at somebody's desk, or not yours to decide so.",
                outcome.refused,
            )
            self.message_user(request, words % {"n": outcome.refused}, messages.WARNING)
        if outcome.left:
            words = _("%(n)d more are left for another time: so many are not decided at once.")
            self.message_user(request, words % {"n": outcome.left}, messages.WARNING)
