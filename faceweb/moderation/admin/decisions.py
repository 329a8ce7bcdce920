"""What was decided and what follows from it, in the admin site: decisions, suspended accounts,
blocked images, faces that are kept out."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from faceweb.accounts.models import User
from faceweb.adminsite.model_admin import ReadOnly, account_name
from faceweb.moderation import deciding, seeing, suspending
from faceweb.moderation.admin.reports import at_the_desk
from faceweb.moderation.audit import Actor
from faceweb.moderation.models import Decision, KeptOutFace, KeptOutList, Suspension
from faceweb.moderation.refusals import NotDecidedError
from faceweb.photos.models import BlockedImage
from faceweb.photos.staff_pictures import StaffPictures


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    list_display = ("picture", "about", "action", "reason", "by", "at", "undone_at")
    list_display_links = ("action",)
    list_filter = ("action", "case__kind", ("undone_at", admin.EmptyFieldListFilter), "at")
    list_select_related = ("case", "actor")
    search_fields = ("=id", "=case__id", "=case__photo__id", "=actor__id", "reason")
    search_help_text = _("The id of a decision, case or photo, the number of a moderator, a reason")
    actions = ("take_back",)
    fields = ("picture", "about", "action", "reason", "by", ("at", "undone_at"))
    readonly_fields = ("picture", "about", "by", "at", "undone_at")

    def has_act_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(seeing.PERMISSION)

    def prepare(self, request: HttpRequest, rows: list[Any]) -> None:
        super().prepare(request, rows)
        pictures = StaffPictures(request, [decision.case.photo_id for decision in rows])
        for decision in rows:
            case = decision.case
            decision.picture = pictures.of_photo(case.photo_id, blurred=case.is_sensitive)

    @admin.display(description=_("picture"))
    def picture(self, decision: Any) -> SafeString:
        shown: SafeString = decision.picture
        return shown

    @admin.display(description=_("case"), ordering="case__kind")
    def about(self, decision: Decision) -> SafeString:
        return at_the_desk(decision.case_id, decision.case.get_kind_display())

    @admin.display(description=_("by"), ordering="actor")
    def by(self, decision: Any) -> str:
        return account_name(decision.actor, decision.seen_by) or str(_("policy"))

    @admin.action(description=_("Take these decisions back"), permissions=("act",))
    def take_back(self, request: HttpRequest, decisions: QuerySet[Decision]) -> None:
        """The latest first: a decision can be taken back as long as none followed it."""
        actor, count, asked = Actor.of(request), 0, 0
        for decision in decisions.order_by("-at", "-id"):
            asked += 1
            try:
                count += deciding.undo(decision, actor)
            except NotDecidedError:
                continue
        _say(request, count, asked)


@admin.register(Suspension)
class SuspensionAdmin(ReadOnly):
    list_display = ("id", "account", "why", "at", "purge_at")
    list_select_related = ("user", "decision")
    search_fields = ("=user__id",)
    search_help_text = _("The number of an account")
    date_hierarchy = "at"
    actions = ("lift",)
    fields = ("account", "why", ("at", "purge_at"))
    readonly_fields = ("account", "why")

    @admin.display(description=_("account"), ordering="user")
    def account(self, suspension: Any) -> str:
        return account_name(suspension.user, suspension.seen_by)

    @admin.display(description=_("reason that was given"))
    def why(self, suspension: Suspension) -> str:
        return suspension.decision.reason if suspension.decision else ""

    @admin.action(description=_("Lift: show everything of theirs again"), permissions=("act",))
    def lift(self, request: HttpRequest, suspensions: QuerySet[Suspension]) -> None:
        actor, count, asked = Actor.of(request), 0, 0
        for suspension in suspensions:
            asked += 1
            try:
                count += suspending.lift(suspension.user, actor)
            except NotDecidedError:
                continue
        _say(request, count, asked)


@admin.register(BlockedImage)
class BlockedImageAdmin(ReadOnly):
    """When something was blocked; neither pictures nor hashes are shown. What is deleted here may
    be uploaded again."""

    list_display = ("id", "created_at")
    date_hierarchy = "created_at"
    fields = ("created_at",)
    readonly_fields = fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("photos.delete_blockedimage")


@admin.register(KeptOutFace)
class KeptOutFaceAdmin(ReadOnly):
    """Since when and until when, for which request; the face itself is at the Face API alone."""

    list_display = ("id", "request_number", "is_active", "created_at", "ends_at")
    list_filter = ("is_active",)
    list_select_related = ("takedown",)
    search_fields = ("=takedown__number",)
    search_help_text = _("The receipt of a takedown request")
    date_hierarchy = "created_at"
    fields = ("request_number", "is_active", ("created_at", "ends_at"))
    readonly_fields = ("request_number", "created_at")

    @admin.display(description=_("request"))
    def request_number(self, kept_out: KeptOutFace) -> str | None:
        return kept_out.takedown.number if kept_out.takedown else None


@admin.register(KeptOutList)
class KeptOutListAdmin(ReadOnly):
    """Whether the lists of these faces are there. One that was lost cannot be made again: its faces
    are told by nothing any more."""

    list_display = ("id", "recognition_model", "made", "is_trained", "lost_at")
    list_filter = ("made", ("lost_at", admin.EmptyFieldListFilter))
    fields = ("recognition_model", ("made", "version", "trained_version"), "lost_at")
    readonly_fields = ("lost_at",)

    @admin.display(description=_("trained"), boolean=True)
    def is_trained(self, kept_out_list: KeptOutList) -> bool:
        return kept_out_list.trained_version >= kept_out_list.version


@admin.action(description=_("Suspend: hide everything of theirs"), permissions=("change",))
def suspend_accounts(modeladmin: Any, request: HttpRequest, accounts: QuerySet[User]) -> None:
    actor, count, asked = Actor.of(request), 0, 0
    for account in accounts:
        asked += 1
        try:
            count += suspending.suspend(account, None, actor)
        except NotDecidedError:
            continue
    _say(request, count, asked)


def _say(request: HttpRequest, count: int, asked: int) -> None:
    """How many of those that were ticked it was done to."""
    words = ngettext("Done: %(n)d of %(of)d.", "Done: %(n)d of %(of)d.", count)
    level = messages.SUCCESS if count == asked else messages.WARNING
    messages.add_message(request, level, words % {"n": count, "of": asked})


of_accounts = admin.site.get_model_admin(User)
of_accounts.actions = [*(of_accounts.actions or ()), suspend_accounts]
