"""What people are told."""

from collections.abc import Iterator

from django.utils import timezone

from faceweb.notices.models import Notice
from faceweb.notices.services import Wish
from faceweb.notices.subjects import Told
from faceweb.patterns.pattern import Pattern


def families() -> dict[str, list[Pattern]]:
    return {"Notifications": list(_notices())}


def _notices() -> Iterator[Pattern]:
    now = timezone.now()
    for kind in Notice.Kind:
        for name, read_at in (("unread", None), ("read", now)):
            notice = Notice(pk=1, kind=kind, created_at=now, read_at=read_at)
            context = {"each": Told(notice, None)}
            yield Pattern(f"{kind.value}, {name}", "notices/partials/notice.html", context)
    for count in (0, 3, 120):
        bell = {"unread_count": count}
        yield Pattern(f"bell: {count} unread", "notices/partials/badge.html", bell)
    yield Pattern("nothing yet", "notices/partials/nothing.html")
    wishes = [Wish(kind, in_site=True, by_mail=False) for kind in Notice.Kind]
    yield Pattern("how to be told", "notices/partials/wishes.html", {"wishes": wishes})
