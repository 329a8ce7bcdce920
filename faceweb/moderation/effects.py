"""What each decision does to each kind of case, and how it is taken back.

                SUBMISSION      REPORT of a photo    of a gallery     TAKEDOWN          APPEAL
    approve     everybody       it stays: what was   it stays         refused: what     what was
                sees it         held back is shown                    was held back     decided is
                                again                                 is shown again    taken back
    ignore                      the same, and further reports
                                open no other case
    reject      its owner       out of the public    public no        the faces are     it stands
                reads why       galleries            more             kept out, the
                                                                      entries rejected
    remove      gone everywhere, and blocked         deleted          the same, and
                                                                      the photos gone
    suspend     the uploader's account, and nothing else
    escalate    administrators decide

`Decision.before` says what it was before, in states and in numbers of rows that hold nothing
personal themselves: never the id of a photo, a face or an account, which may be erased.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils import timezone

from faceweb.moderation import galleries, holding, removing, suspending, takedowns
from faceweb.moderation.models import Action, Case, Decision
from faceweb.moderation.refusals import NotAllowed, TooLate
from faceweb.photos.models import GalleryEntry, Photo, PhotoQuerySet
from faceweb.sharing import reviewing

if TYPE_CHECKING:
    from faceweb.moderation.audit import Actor

Kind, Review = Case.Kind, GalleryEntry.Review


def check(case: Case, actor: Actor, action: Action) -> None:
    """Raises NotAllowed for what does not fit the case."""
    if action not in _EFFECTS[Kind(case.kind)]:
        raise NotAllowed
    if action == Action.ESCALATE and case.state == Case.State.ESCALATED:
        raise NotAllowed
    if action == Action.SUSPEND:
        suspending.check(case.uploader, actor)


def is_gone(case: Case) -> bool:
    """Whether there is nothing left to decide about."""
    if case.kind == Kind.SUBMISSION:
        return case.entry is None or not reviewing.submitted().filter(pk=case.entry.pk).exists()
    if case.kind == Kind.REPORT:
        return case.photo is None and (case.gallery is None or case.gallery.deleted_at is not None)
    return False


def photos_of(case: Case) -> PhotoQuerySet:
    """The photos a decision on the case may change."""
    if case.takedown is not None:
        matched = case.takedown.matches.filter(is_stranger=False).values("face__photo")
        return Photo.objects.filter(pk__in=matched)
    return Photo.objects.filter(pk=case.photo.pk) if case.photo else Photo.objects.none()


def apply(decision: Decision, actor: Actor) -> None:
    """Do what was decided; `decision.before` says what it changed from."""
    case = decision.case
    if case.kind != Kind.APPEAL:
        entries = GalleryEntry.objects.filter(photo__in=photos_of(case)).exclude(review=Review.NONE)
        rows = entries.values_list("pk", "review", "review_reason")
        decision.before["reviews"] = {str(pk): [review, reason] for pk, review, reason in rows}
    _EFFECTS[Kind(case.kind)][Action(decision.action)](decision, actor)


def take_back(decision: Decision, actor: Actor) -> None:
    """Bring about what was there before the decision. Raises TooLate."""
    case, before = decision.case, decision.before
    if "removed" in before:
        removing.bring_back(photos_of(case), before["removed"])
    if "gallery" in before and case.gallery is None:
        raise TooLate
    if "gallery" in before and case.gallery is not None:
        galleries.bring_back(case.gallery, before["gallery"])
    if case.takedown is not None:
        takedowns.reopen(case.takedown)
    if before.get("suspended") and case.uploader is not None:
        suspending.lift(case.uploader, actor)
    if "reviews" in before:
        reviews = {int(pk): (was[0], was[1]) for pk, was in before["reviews"].items()}
        reviewing.set_back(reviews)
    if before.get("taken_back") and case.appeal is not None:
        _decide_again(case.appeal.decision, actor)


def _nothing(decision: Decision, actor: Actor) -> None:
    """What was done before stands."""


def _approve(decision: Decision, actor: Actor) -> None:
    if decision.case.entry is not None:
        reviewing.approve(decision.case.entry, actor.user)


def _stays(decision: Decision, actor: Actor) -> None:
    holding.show_again(photos_of(decision.case), besides=decision.case)


def _reject(decision: Decision, actor: Actor) -> None:
    case = decision.case
    if case.gallery is not None and case.kind == Kind.REPORT and case.photo is None:
        decision.before["gallery"] = galleries.make_private(case.gallery)
        return
    entries = reviewing.submitted().filter(photo__in=photos_of(case))
    if case.entry is not None:
        entries = entries.filter(pk=case.entry.pk)
    for entry in entries:
        reviewing.reject(entry, actor.user, decision.reason)


def _remove(decision: Decision, actor: Actor) -> None:
    case = decision.case
    if case.gallery is not None and case.kind == Kind.REPORT and case.photo is None:
        decision.before["gallery"] = galleries.delete(case.gallery)
    else:
        _remove_photos(decision)


def _remove_photos(decision: Decision) -> None:
    decision.before["removed"] = removing.remove(photos_of(decision.case))


def _suspend(decision: Decision, actor: Actor) -> None:
    if decision.case.uploader is not None:
        suspended = suspending.suspend(decision.case.uploader, decision, actor)
        decision.before["suspended"] = suspended


def _refuse_request(decision: Decision, actor: Actor) -> None:
    if decision.case.takedown is not None:
        takedowns.settle(decision.case.takedown, upheld=False)


def _keep_out(decision: Decision, actor: Actor) -> None:
    if decision.case.takedown is not None:
        takedowns.settle(decision.case.takedown, upheld=True, reason=decision.reason)


def _keep_out_and_remove(decision: Decision, actor: Actor) -> None:
    _keep_out(decision, actor)
    _remove_photos(decision)


def _take_back_appealed(decision: Decision, actor: Actor) -> None:
    """What waited or was held back when that decision was taken is shown now, and a request is
    refused: no case is open that could still decide it."""
    if decision.case.appeal is None:
        return
    appealed = decision.case.appeal.decision
    if appealed.undone_at is not None:
        return
    try:
        take_back(appealed, actor)
    except TooLate as late:
        raise NotAllowed from late
    Decision.objects.filter(pk=appealed.pk).update(undone_at=timezone.now())
    decision.before["taken_back"] = True
    for entry in reviewing.submitted().filter(photo__in=photos_of(appealed.case)):
        if entry.review == Review.WAITING:
            reviewing.approve(entry, actor.user)
    if appealed.case.takedown is not None:
        takedowns.settle(appealed.case.takedown, upheld=False)
    else:
        holding.show_again(photos_of(appealed.case), besides=appealed.case)


def _decide_again(decision: Decision, actor: Actor) -> None:
    """What an appeal had taken back stands again."""
    apply(decision, actor)
    decision.undone_at = None
    decision.save(update_fields=["before", "undone_at"])


_Effect = Callable[[Decision, "Actor"], None]
_EFFECTS: dict[Case.Kind, dict[Action, _Effect]] = {
    Kind.SUBMISSION: {
        Action.APPROVE: _approve,
        Action.REJECT: _reject,
        Action.REMOVE: _remove,
        Action.SUSPEND: _suspend,
        Action.ESCALATE: _nothing,
    },
    Kind.REPORT: {
        Action.APPROVE: _stays,
        Action.IGNORE: _stays,
        Action.REJECT: _reject,
        Action.REMOVE: _remove,
        Action.SUSPEND: _suspend,
        Action.ESCALATE: _nothing,
    },
    Kind.TAKEDOWN: {
        Action.APPROVE: _refuse_request,
        Action.REJECT: _keep_out,
        Action.REMOVE: _keep_out_and_remove,
        Action.ESCALATE: _nothing,
    },
    Kind.APPEAL: {
        Action.APPROVE: _take_back_appealed,
        Action.REJECT: _nothing,
        Action.ESCALATE: _nothing,
    },
}
