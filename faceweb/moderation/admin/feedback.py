"""What people said of two faces, in the admin site: whether the bands of likeness are drawn where
they should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from faceweb.adminsite.model_admin import ReadOnly, account_name
from faceweb.lookalikes.likeness import BANDS, Likeness
from faceweb.lookalikes.models import Feedback
from faceweb.photos.staff_pictures import StaffPictures

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_UNKNOWN = ""
_HEAVY = ("attributes", "landmarks")


@dataclass(frozen=True)
class Band:
    """What was said of the pairs of one band; `least` is its threshold in per cent."""

    label: str | _StrPromise
    least: int | None
    same: int
    different: int

    @property
    def total(self) -> int:
        return self.same + self.different

    @property
    def share_different(self) -> int | None:
        """In per cent."""
        return round(100 * self.different / self.total) if self.total else None


def bands_of(said: QuerySet[Feedback]) -> list[Band]:
    """The bands, the likest first, and last what was said without a confidence."""
    counts = {
        band: (same, different)
        for band, same, different in said.order_by()
        .values("band")
        .annotate(
            same=Count("pk", filter=Q(verdict=Feedback.Verdict.SAME)),
            different=Count("pk", filter=Q(verdict=Feedback.Verdict.DIFFERENT)),
        )
        .values_list("band", "same", "different")
    }
    bands = [
        Band(label, int(least * 100), *counts.get(name, (0, 0))) for least, name, label in BANDS
    ]
    if _UNKNOWN in counts:
        bands.append(Band(_("no confidence was shown"), None, *counts[_UNKNOWN]))
    return bands


@admin.register(Feedback)
class FeedbackAdmin(ReadOnly):
    list_display = ("pair", "verdict", "percent", "band_label", "mode", "who", "created_at")
    list_display_links = ("verdict",)
    list_filter = ("verdict", "band", "mode")
    list_select_related = ("low", "high", "user")
    search_fields = ("=low__id", "=high__id", "=user__id")
    search_help_text = _("The id of a face, or the number of an account")
    date_hierarchy = "created_at"
    change_list_template = "admin/feedback_list.html"
    fields = ("pair", "verdict", ("percent", "band_label", "mode"), "who", "created_at")
    readonly_fields = ("pair", "percent", "band_label", "who", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feedback]:
        heavy = [f"{face}__{field}" for face in ("low", "high") for field in _HEAVY]
        return super().get_queryset(request).defer(*heavy)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With what was said by band, of what the filters leave."""
        answer = super().changelist_view(request, extra_context)
        if isinstance(answer, TemplateResponse) and answer.context_data is not None:
            answer.context_data["bands"] = bands_of(answer.context_data["cl"].queryset)
        return answer

    def prepare(self, request: HttpRequest, rows: list[Any]) -> None:
        super().prepare(request, rows)
        faces = [face for said in rows for face in (said.low, said.high)]
        pictures = StaffPictures(request, [face.photo_id for face in faces])
        for said in rows:
            said.pair = (pictures.of_face(said.low), pictures.of_face(said.high))

    @admin.display(description=_("faces"))
    def pair(self, said: Any) -> SafeString:
        return format_html('<span class="staff-pair">{}{}</span>', *said.pair)

    @admin.display(description=_("confidence"), ordering="confidence")
    def percent(self, said: Feedback) -> str | None:
        return None if said.confidence is None else f"{Likeness(said.confidence).percent} %"

    @admin.display(description=_("band"), ordering="band")
    def band_label(self, said: Feedback) -> str | None:
        return next((str(label) for _least, name, label in BANDS if name == said.band), None)

    @admin.display(description=_("said by"), ordering="user")
    def who(self, said: Any) -> str:
        return account_name(said.user, said.seen_by)
