"""The first page of the admin site: how things stand, to each what they may look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import redis
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.request import Request, wants_fragment
from faceweb.adminsite.model_admin import account_name
from faceweb.adminsite.site import PAGES
from faceweb.moderation import face_service, figures, machinery, seeing
from faceweb.moderation.models import Action

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_SEES_DECISIONS = "moderation.view_decision"
_SEES_SITE = "photos.view_photo"

# What is drawn in one colour: a word, the colour's name in admin.css, what is counted.
_OUTCOMES: tuple[tuple[_StrPromise, str, tuple[str, ...]], ...] = (
    (_("kept"), "kept", (Action.APPROVE, Action.IGNORE)),
    (_("rejected"), "rejected", (Action.REJECT,)),
    (_("removed or suspended"), "removed", (Action.REMOVE, Action.SUSPEND)),
    (_("escalated"), "escalated", (Action.ESCALATE,)),
)
_FACES: tuple[tuple[_StrPromise, str, tuple[str, ...]], ...] = ((_("faces"), "faces", ("faces",)),)


@dataclass(frozen=True)
class Bar:
    """One day: (count, colour, height in per cent of the plot) from the bottom up."""

    day: figures.Day
    parts: list[tuple[int, str, float]]


@dataclass(frozen=True)
class Plot:
    """Days as bars, and the same as a table. `top` is the number at the upper edge."""

    key: str
    series: list[tuple[_StrPromise, str]]
    bars: list[Bar]
    top: int
    total: int


def on_the_first_page(request: Request, context: dict[str, Any]) -> dict[str, Any]:
    """What settings.UNFOLD adds to the first page."""
    user, shown = request.user, dict[str, Any](title=_("Overview"))
    if user.has_perm(seeing.PERMISSION):
        kinds = figures.waiting()
        shown |= {
            "waiting": kinds,
            "waiting_total": sum(kind.count for kind in kinds),
            "oldest": min((kind.oldest for kind in kinds if kind.oldest), default=None),
            "escalated": sum(kind.escalated for kind in kinds),
        }
    if user.has_perm(_SEES_DECISIONS):
        shown |= {
            "decisions": _plot("decisions", figures.decisions_by_day(), _OUTCOMES),
            "workload": [
                (account_name(load.account, user), load.count, load.last)
                for load in figures.workload()
            ],
        }
    if user.has_perm(_SEES_SITE):
        shown |= {"faces": _plot("faces", figures.faces_by_day(), _FACES), "sees_site": True}
    return context | shown


@permission_required(_SEES_SITE, raise_exception=True)
@require_safe
@vary_on_headers("HX-Request")
def workings(request: Request) -> HttpResponse:
    """The part of the first page that asks around: it comes after the rest, and again; or
    a page of its own."""
    jobs = machinery.jobs()
    shown: dict[str, Any] = {
        "busy": [job for job in jobs if job.count],
        "idle": [job for job in jobs if not job.count],
    }
    try:
        shown |= {
            "queues": machinery.queue_lengths(),
            "face_service": face_service.last(),
            "stock": figures.stock(),
        }
    except redis.exceptions.RedisError:
        shown["is_redis_away"] = True
    if wants_fragment(request):
        return render(request, "admin/partials/workings.html", shown)
    shown |= admin.site.each_context(request) | {"title": _("Overview")}
    return render(request, "admin/workings.html", shown)


PAGES.append(("workings/", workings, "workings"))


def _plot(
    key: str,
    days: list[figures.Day],
    series: tuple[tuple[_StrPromise, str, tuple[str, ...]], ...],
) -> Plot:
    top = _round_up(max((day.total for day in days), default=0))
    bars = [
        Bar(
            day,
            [
                (count, colour, 100 * count / top)
                for _label, colour, names in series
                for count in [sum(day.counts.get(name, 0) for name in names)]
            ],
        )
        for day in days
    ]
    labels = [(label, colour) for label, colour, _names in series]
    return Plot(key, labels, bars, top, sum(day.total for day in days))


def _round_up(number: int) -> int:
    """To a number that is easily read at the edge of a plot: 10, 20, 30, 40, 50, 80, 100 ..."""
    step = 10
    while True:
        for times in (1, 2, 3, 4, 5, 8):
            if number <= step * times:
                return step * times
        step *= 10
