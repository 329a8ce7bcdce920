"""What can be done with a case at the desk: by a key, by a button, in the words of its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from faceweb.moderation.context import EXPLAINED
from faceweb.moderation.models import Action, Case
from faceweb.moderation.reasons import FOR_APPEALS, FOR_OTHERS, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import _StrPromise

SKIP, NOTE = "skip", "note"
_WORDS_CHARS = 200


@dataclass(frozen=True)
class Act:
    """A button. `says` is what it does to this kind of case, `done` what is said afterwards. An act
    without a key is not done by one."""

    action: Action
    key: str
    says: _StrPromise
    done: _StrPromise

    @property
    def is_explained(self) -> bool:
        """Whether the person concerned is told a reason."""
        return self.action in EXPLAINED

    @property
    def is_harsh(self) -> bool:
        return self.action in (Action.REMOVE, Action.SUSPEND)


_ESCALATE = Act(Action.ESCALATE, "e", _("Escalate"), _("Left to the administrators."))
_SUSPEND = Act(
    Action.SUSPEND, "", _("Suspend the account"), _("Suspended. Nobody sees the account any more.")
)
_REMOVE = Act(
    Action.REMOVE, "x", _("Remove from the site"), _("Removed. The photo cannot come back.")
)
_STAYS = _("It stays.")
_STAYS_IGNORED = _("It stays, and further reports are ignored.")
_NO_LONGER_PUBLIC = _("It is not public any more.")
_IGNORE = Act(Action.IGNORE, "c", _("Keep, ignore reports"), _STAYS_IGNORED)
_ACTS = {
    Case.Kind.SUBMISSION: (
        Act(Action.APPROVE, "a", _("Approve"), _("Approved. Everybody sees it.")),
        Act(Action.REJECT, "r", _("Reject"), _("Rejected. Only members see it.")),
        _REMOVE,
        _ESCALATE,
        _SUSPEND,
    ),
    Case.Kind.REPORT: (
        Act(Action.APPROVE, "a", _("Keep"), _STAYS),
        _IGNORE,
        Act(Action.REJECT, "r", _("Make it private"), _NO_LONGER_PUBLIC),
        _REMOVE,
        _ESCALATE,
        _SUSPEND,
    ),
    Case.Kind.TAKEDOWN: (
        Act(Action.APPROVE, "a", _("Refuse"), _("Refused. The photos are shown again.")),
        Act(Action.REJECT, "r", _("Keep the face out"), _("The face is kept out.")),
        Act(Action.REMOVE, "x", _("Remove the photos"), _("The photos are removed.")),
        _ESCALATE,
    ),
    Case.Kind.APPEAL: (
        Act(Action.APPROVE, "a", _("Take it back"), _("The decision was taken back.")),
        Act(Action.REJECT, "r", _("It stands"), _("The decision stands.")),
        _ESCALATE,
    ),
}
_OF_A_GALLERY = (
    Act(Action.APPROVE, "a", _("Keep"), _STAYS),
    _IGNORE,
    Act(Action.REJECT, "r", _("Make it private"), _NO_LONGER_PUBLIC),
    Act(Action.REMOVE, "x", _("Delete the gallery"), _("The gallery is deleted.")),
    _ESCALATE,
    _SUSPEND,
)


def acts_for(case: Case) -> list[Act]:
    """What can be done with the case now, in the order of the buttons."""
    is_gallery = case.kind == Case.Kind.REPORT and case.photo_id is None
    acts: tuple[Act, ...] = _OF_A_GALLERY if is_gallery else _ACTS[Case.Kind(case.kind)]
    return [act for act in acts if _fits(act, case)]


def act_for(case: Case, action: str) -> Act | None:
    return next((act for act in acts_for(case) if act.action == action), None)


def reasons_for(case: Case) -> Iterator[tuple[str, str]]:
    """The reasons that can be given, as choices."""
    offered = FOR_APPEALS if case.kind == Case.Kind.APPEAL else FOR_OTHERS
    return ((reason.value, str(reason.label)) for reason in offered)


def _fits(act: Act, case: Case) -> bool:
    if act.action == Action.ESCALATE:
        return case.state != Case.State.ESCALATED
    return act.action != Action.SUSPEND or case.uploader_id is not None


class ActForm(forms.Form):
    """What was pressed, and what stood in the fields around it."""

    act = forms.ChoiceField(
        choices=[*Action.choices, (SKIP, _("Skip")), (NOTE, _("Save the note"))]
    )
    reason = forms.ChoiceField(choices=Reason.choices, required=False)
    words = forms.CharField(max_length=_WORDS_CHARS, required=False)
    note = forms.CharField(max_length=2000, required=False)

    def reason_words(self) -> str:
        """The moderator's own, or the ones that were picked."""
        own: str = self.cleaned_data["words"]
        picked = self.cleaned_data["reason"]
        return own or (str(Reason(picked).label) if picked else "")
