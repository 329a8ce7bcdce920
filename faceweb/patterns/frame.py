"""What every page has."""

from collections.abc import Iterator

from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator

from faceweb.patterns.pattern import Pattern


def families() -> dict[str, list[Pattern]]:
    return {
        "Frame": list(_frame()),
    }


def _frame() -> Iterator[Pattern]:
    messages = [
        Message(constants.SUCCESS, "The photo was deleted."),
        Message(constants.INFO, "You are signed in."),
        Message(constants.WARNING, "Your email address is not confirmed yet."),
        Message(constants.ERROR, "That did not work. Try again in a moment."),
    ]
    undoable = Message(constants.SUCCESS, "12 photos are deleted.", extra_tags="#")
    yield Pattern("messages", "partials/messages.html", {"messages": [*messages, undoable]})
    for message in (*messages, undoable):
        yield Pattern(f"toast: {message.level_tag}", "partials/toast.html", {"message": message})
    yield Pattern("pager", "partials/pager.html", {"page": Paginator(range(90), 30).page(2)})
    yield Pattern("light or dark", "partials/theme_switch.html")
