"""What was changed, in a sentence to read."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from faceweb.people.models import Change

Kind = Change.Kind


def sentence(change: Change) -> str:
    count = change.count
    values = {
        "n": count,
        "name": change.name or _("somebody without a name"),
        "other": change.other_name or _("somebody without a name"),
    }
    match change.kind:
        case Kind.NAME if change.name:
            words = ngettext("%(n)s face is %(name)s now.", "%(n)s faces are %(name)s now.", count)
        case Kind.NAME:
            words = ngettext(
                "You are not asked about this face again.",
                "You are not asked about these %(n)s faces again.",
                count,
            )
        case Kind.CONFIRM:
            words = ngettext(
                "Confirmed: %(n)s more face of %(name)s.",
                "Confirmed: %(n)s more faces of %(name)s.",
                count,
            )
        case Kind.DENY:
            words = ngettext("%(n)s face is not %(name)s.", "%(n)s faces are not %(name)s.", count)
        case Kind.NOT:
            words = ngettext(
                "%(n)s face is not %(name)s any more.",
                "%(n)s faces are not %(name)s any more.",
                count,
            )
        case Kind.RENAME:
            words = _("%(other)s is called %(name)s now.")
        case Kind.MERGE:
            words = _("%(other)s and %(name)s are one person now: %(name)s.")
        case Kind.SPLIT:
            words = ngettext(
                "%(n)s face belongs to %(name)s now.",
                "%(n)s faces belong to %(name)s now.",
                count,
            )
        case Kind.HIDE:
            words = _("%(name)s is hidden now.")
        case Kind.SHOW:
            words = _("%(name)s is shown again.")
        case Kind.COVER:
            words = _("%(name)s has a new cover.")
        case _other:
            words = _("The name %(name)s is forgotten.")
    return words % values
