"""The menu of the admin site, in the order of a moderator's day: what waits, what was decided, how
well it goes, and what administrators look after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from faceweb.moderation import seeing
from faceweb.moderation.admin import waiting
from faceweb.moderation.models import Case

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from faceweb.accounts.request import Request


class _Item(NamedTuple):
    """`name` of the address in the admin site, for whoever has one of the `permissions`."""

    title: _StrPromise
    icon: str
    name: str
    permissions: tuple[str, ...]
    kind: str = ""


def _rows(title: _StrPromise, icon: str, model: str, kind: str = "") -> _Item:
    """The list of a model, "app.model"; `kind` of cases whose number stands beside it."""
    app, name = model.split(".")
    permissions = (f"{app}.view_{name}", f"{app}.change_{name}")
    return _Item(title, icon, f"{app}_{name}_changelist", permissions, kind)


_ALL = "all"
_MENU: tuple[tuple[_StrPromise | str, tuple[_Item, ...]], ...] = (
    (
        "",
        (
            _Item(_("Overview"), "space_dashboard", "index", ()),
            _Item(_("Status"), "monitor_heart", "status", ("photos.view_photo",)),
        ),
    ),
    (
        _("Waiting"),
        (
            _Item(_("Desk"), "gavel", "moderation_case_desk", (seeing.PERMISSION,), _ALL),
            _rows(_("All cases"), "inbox", "moderation.case"),
            _rows(_("Reports"), "flag", "moderation.report", Case.Kind.REPORT),
            _rows(_("Takedown requests"), "person_off", "moderation.takedown", Case.Kind.TAKEDOWN),
            _rows(_("Appeals"), "balance", "moderation.appeal", Case.Kind.APPEAL),
            _rows(_("Submissions"), "public", "photos.galleryentry", Case.Kind.SUBMISSION),
        ),
    ),
    (
        _("Decided"),
        (
            _rows(_("Decisions"), "task_alt", "moderation.decision"),
            _rows(_("Suspended accounts"), "person_cancel", "moderation.suspension"),
            _rows(_("Blocked images"), "block", "photos.blockedimage"),
            _rows(_("Faces kept out"), "visibility_off", "moderation.keptoutface"),
            _rows(_("Lists of faces kept out"), "playlist_remove", "moderation.keptoutlist"),
            _rows(_("Audit log"), "history", "moderation.auditrecord"),
        ),
    ),
    (
        _("Recognition"),
        (
            _rows(_("Feedback"), "thumbs_up_down", "lookalikes.feedback"),
            _rows(_("Face lists"), "list_alt", "galleries.facelist"),
        ),
    ),
    (
        _("Content"),
        (
            _rows(_("Photos"), "photo_library", "photos.photo"),
            _rows(_("Galleries"), "collections", "galleries.gallery"),
        ),
    ),
    (
        _("People"),
        (
            _rows(_("Accounts"), "group", "accounts.user"),
            _rows(_("Groups"), "groups", "auth.group"),
            _rows(_("Invitations"), "mail", "accounts.invitation"),
            _rows(_("Addresses"), "alternate_email", "account.emailaddress"),
            _rows(_("Second factors"), "key", "mfa.authenticator"),
            _rows(_("Sessions"), "devices", "usersessions.usersession"),
            _rows(_("API subscriptions"), "api", "apikeys.apisubscription"),
        ),
    ),
    (
        _("Data protection"),
        (
            _rows(_("Consents"), "contract", "accounts.consentrecord"),
            _rows(_("Exports"), "download", "mydata.export"),
            _rows(_("Erasures"), "delete_forever", "mydata.erasure"),
        ),
    ),
)


def menu(request: Request) -> list[dict[str, Any]]:
    """The groups and items this person may use, as unfold draws them."""
    counts = _counts(request)
    groups = []
    for title, items in _MENU:
        allowed = [_drawn(request, item, counts) for item in items if _is_for(request, item)]
        if allowed:
            groups.append({"title": title, "separator": bool(title), "items": allowed})
    return groups


def _counts(request: Request) -> dict[str, int]:
    """How many cases of each kind wait for this person."""
    if not request.user.has_perm(seeing.PERMISSION):
        return {}
    counts = waiting.counts(request)
    return counts | {_ALL: sum(counts.values())}


def _is_here(path: str, link: str) -> bool:
    """Whether the page is the item's, or one below it that is no item's own."""
    desk, index = reverse("admin:moderation_case_desk"), reverse("admin:index")
    if path.startswith(desk) or link == index:
        return link == desk if path.startswith(desk) else path == index
    return path.startswith(link)


def _is_for(request: Request, item: _Item) -> bool:
    return not item.permissions or any(map(request.user.has_perm, item.permissions))


def _drawn(request: Request, item: _Item, counts: dict[str, int]) -> dict[str, Any]:
    link = reverse(f"admin:{item.name}")
    drawn: dict[str, Any] = {
        "title": item.title,
        "icon": item.icon,
        "link": link,
        "active": _is_here(request.path, link),
    }
    if waiting := counts.get(item.kind):
        drawn |= {"badge": f"{waiting:,}", "badge_variant": "primary"}
    return drawn
