"""What people sent in, in the admin site: reports, appeals, takedown requests. Each leads to its
case at the desk, where it is decided; nothing is changed here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from faceweb.adminsite.model_admin import ReadOnly, account_name
from faceweb.lookalikes.likeness import Likeness
from faceweb.moderation.models import Appeal, Case, Report, Takedown, TakedownMatch
from faceweb.photos.staff_pictures import StaffPictures

_WORDS = 18
_MATCHES_SHOWN = 24
_HEAVY = ("attributes", "landmarks")


def at_the_desk(case_id: UUID, words: str) -> SafeString:
    """A link to the case, whose own page is the desk."""
    address = reverse("admin:moderation_case_change", args=[case_id])
    return format_html('<a class="staff-link" href="{}">{}</a>', address, words)


def _shortened(text: str) -> SafeString:
    return format_html('<span class="staff-words">{}</span>', Truncator(text).words(_WORDS))


@admin.register(Report)
class ReportAdmin(ReadOnly):
    list_display = ("picture", "number", "reason", "words", "who", "outcome", "created_at")
    list_display_links = ("number",)
    list_filter = (
        "reason",
        "case__state",
        ("reporter", admin.EmptyFieldListFilter),
        ("told_at", admin.EmptyFieldListFilter),
        "created_at",
    )
    list_select_related = ("case__photo", "case__face", "reporter")
    search_fields = ("=number", "=case__photo__id", "=case__gallery__id", "=reporter__id")
    search_help_text = _("A receipt, the id of a photo or gallery, or the number of an account")
    readonly_fields = ("picture", "who", "outcome")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        heavy = (f"case__face__{field}" for field in _HEAVY)
        return super().get_queryset(request).defer(*heavy)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Of somebody without an account, administrators alone read the address."""
        fields = ["picture", "number", "outcome", "reason", "text", "who"]
        if request.user.is_superuser:
            fields.append("email")
        return [*fields, ("created_at", "told_at")]

    def prepare(self, request: HttpRequest, rows: list[Any]) -> None:
        super().prepare(request, rows)
        pictures = StaffPictures(request, [report.case.photo_id for report in rows])
        for report in rows:
            case = report.case
            if case.face is not None:
                report.picture = pictures.of_face(case.face, blurred=case.is_sensitive)
            else:
                report.picture = pictures.of_photo(case.photo_id, blurred=case.is_sensitive)

    @admin.display(description=_("picture"))
    def picture(self, report: Any) -> SafeString:
        shown: SafeString = report.picture
        return shown

    @admin.display(description=_("in their words"))
    def words(self, report: Report) -> SafeString:
        return _shortened(report.text)

    @admin.display(description=_("by"), ordering="reporter")
    def who(self, report: Any) -> str:
        return account_name(report.reporter, report.seen_by) or str(_("not signed in"))

    @admin.display(description=_("its case"), ordering="case__state")
    def outcome(self, report: Report) -> SafeString:
        return at_the_desk(report.case_id, report.case.get_state_display())


@admin.register(Appeal)
class AppealAdmin(ReadOnly):
    list_display = ("id", "against", "words", "who", "outcome", "created_at")
    list_filter = ("case__state", "decision__action")
    list_select_related = ("decision__case__uploader", "decision__actor", "case")
    search_fields = ("=id", "=decision__case__uploader__id", "=decision__id")
    search_help_text = _("The number of an appeal or of an account, or the id of a decision")
    date_hierarchy = "created_at"
    fields = (("against", "decided_by"), "reason", "text", "who", "outcome", "created_at")
    readonly_fields = ("against", "decided_by", "reason", "who", "outcome", "created_at")

    @admin.display(description=_("against"), ordering="decision__action")
    def against(self, appeal: Appeal) -> str:
        return appeal.decision.get_action_display()

    @admin.display(description=_("decided by"))
    def decided_by(self, appeal: Any) -> str:
        return account_name(appeal.decision.actor, appeal.seen_by)

    @admin.display(description=_("reason that was given"))
    def reason(self, appeal: Appeal) -> str:
        return appeal.decision.reason

    @admin.display(description=_("in their words"))
    def words(self, appeal: Appeal) -> SafeString:
        return _shortened(appeal.text)

    @admin.display(description=_("by"))
    def who(self, appeal: Any) -> str:
        return account_name(appeal.decision.case.uploader, appeal.seen_by)

    @admin.display(description=_("its case"))
    def outcome(self, appeal: Appeal) -> SafeString | None:
        case: Case | None = getattr(appeal, "case", None)
        return at_the_desk(case.pk, case.get_state_display()) if case else None


@admin.register(Takedown)
class TakedownAdmin(ReadOnly):
    list_display = (
        "number",
        "state",
        "upheld",
        "keep_out",
        "found",
        "outcome",
        "created_at",
        "confirmed_at",
    )
    list_filter = ("state", "upheld", "keep_out", "problem")
    list_select_related = ("case",)
    search_fields = ("=number",)
    search_help_text = _("A receipt")
    date_hierarchy = "created_at"
    readonly_fields = (
        "upheld",
        "found",
        "outcome",
        "pictures",
        "confirmed_at",
        "ends_at",
        "closed_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Takedown]:
        asked: QuerySet[Takedown] = super().get_queryset(request)
        return asked.annotate(match_count=Count("matches"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Administrators alone read who asked."""
        who = ["email"] if request.user.is_superuser else []
        return [
            ("number", "state", "problem", "upheld"),
            *who,
            "text",
            ("keep_out", "consent_version"),
            "outcome",
            "found",
            "pictures",
            ("created_at", "confirmed_at", "ends_at", "closed_at"),
        ]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        takedown = super().get_object(request, object_id, from_field)
        if takedown is not None:
            matches = TakedownMatch.objects.filter(takedown=takedown).select_related("face")
            shown = list(matches[:_MATCHES_SHOWN])
            pictures = StaffPictures(request, [match.face.photo_id for match in shown])
            takedown.pictures = [(pictures.of_face(m.face), m.confidence) for m in shown]
        return takedown

    @admin.display(description=_("found"))
    def found(self, takedown: Any) -> int:
        count: int = takedown.match_count
        return count

    @admin.display(description=_("its case"))
    def outcome(self, takedown: Takedown) -> SafeString | None:
        case: Case | None = getattr(takedown, "case", None)
        return at_the_desk(case.pk, case.get_state_display()) if case else None

    @admin.display(description=_("the first of them"))
    def pictures(self, takedown: Any) -> SafeString | None:
        pairs = (
            (picture, Likeness(confidence).percent) for picture, confidence in takedown.pictures
        )
        items = format_html_join("", "<li>{}{} %</li>", pairs)
        return format_html('<ul class="staff-pictures">{}</ul>', items) if items else None
