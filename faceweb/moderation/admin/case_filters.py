"""What the list of cases is narrowed by, and what is found by the search box."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from faceweb.moderation import queue, receipts
from faceweb.moderation.models import Case, Report

if TYPE_CHECKING:
    from collections.abc import Iterator

_AGES = {"1": _("longer than a day"), "7": _("longer than a week"), "30": _("longer than a month")}


class StateFilter(SimpleListFilter):
    """What waits, unless something else is asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(state.value, state.label) for state in Case.State] + [("all", _("all"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        first: Any
        first, *others = super().choices(changelist)
        yield first | {"display": _("waiting")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        if self.value() is None:
            return queryset.filter(queue.is_waiting())
        return queryset if self.value() == "all" else queryset.filter(state=self.value())


class ReasonFilter(SimpleListFilter):
    title = _("reported for")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Report.Reason.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        if self.value() is None:
            return queryset
        reports = Report.objects.filter(case=OuterRef("pk"), reason=self.value())
        return queryset.filter(Exists(reports))


class ClaimFilter(SimpleListFilter):
    title = _("at the desk")
    parameter_name = "claimed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("me", _("of mine")), ("others", _("of somebody else")), ("free", _("of nobody"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        claimed, me = Q(claimed_until__gt=timezone.now()), Q(claimed_by=request.user.pk)
        match self.value():
            case "me":
                return queryset.filter(claimed & me)
            case "others":
                return queryset.filter(claimed, claimed_by__isnull=False).exclude(me)
            case "free":
                return queryset.filter(
                    Q(claimed_by=None)
                    | Q(claimed_until=None)
                    | Q(claimed_until__lte=timezone.now())
                )
        return queryset


class AgeFilter(SimpleListFilter):
    title = _("open")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(_AGES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        if self.value() not in _AGES:
            return queryset
        since = timezone.now() - dt.timedelta(days=int(self.value() or 0))
        return queryset.filter(opened_at__lt=since)


def found_by(cases: QuerySet[Case], typed: str) -> QuerySet[Case]:
    """By the number of a receipt, or of the account whose photo it is."""
    typed = typed.strip().removeprefix("account").strip()
    if not typed:
        return cases
    if typed.isdecimal() and len(typed) < 16:  # sixteen digits may be a receipt's
        return cases.filter(uploader=int(typed))
    number = receipts.as_given_out(typed)
    reports = Report.objects.filter(case=OuterRef("pk"), number=number)
    return cases.filter(Exists(reports) | Q(takedown__number=number))
