"""What the moderators' desk costs in a long queue.

    python -m bench.moderation [--cases N] [--reports N] [--rounds N]

Cases of rows alone in an installation of their own, a thousand reports on the photo that comes
first. The site's middleware, views, templates and database answer in this process; a decision is
timed with all it does, up to the answer with the next case.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from bench.pages import open_rows_of, times_of
from tests.programs import Programs

TARGET_MS = 200.0
DESK = "/admin/moderation/case/desk/"
LIST = "/admin/moderation/case/"
# Of a hundred cases so many are reports; the others wait for the public galleries.
_REPORTS_OF_100 = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--reports", type=int, default=1000, help="on the photo that comes first")
    parser.add_argument("--rounds", type=int, default=30)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as var:
        programs = Programs(Path(var))
        try:
            programs.prepare()
            programs.start("valkey")
            open_rows_of(programs)
            moderator = fill(arguments.cases, arguments.reports)
            print(f"{arguments.cases:,} cases wait, {arguments.reports:,} reports on one photo;")
            print(f"{arguments.rounds} rounds; target {TARGET_MS:.0f} ms (p95)\n")
            bench(moderator, arguments.rounds)
        finally:
            programs.stop_all()


def fill(cases: int, reports: int) -> Any:
    """A moderator, and the queue: reports and submissions of twenty people."""
    from faceweb.accounts.models import Role, User
    from faceweb.accounts.services import make_account
    from faceweb.galleries.models import Gallery
    from faceweb.moderation import queue
    from faceweb.moderation.models import Case, Report
    from faceweb.photos.models import GalleryEntry
    from tests.photos import libraries

    moderator, _password = make_account("mona@example.com", Role.MODERATOR)
    for number in range(20):
        owner = User.objects.create(email=f"owner{number}@example.com")
        gallery = Gallery.objects.create(
            kind=Gallery.Kind.ALBUM, owner=owner, name="Fair", is_public=True
        )
        photos = libraries.fill(owner, cases // 20)
        reported = len(photos) * _REPORTS_OF_100 // 100
        Case.objects.bulk_create(
            Case(kind=Case.Kind.REPORT, photo=photo, uploader=owner, report_count=1)
            for photo in photos[:reported]
        )
        entries = GalleryEntry.objects.bulk_create(
            GalleryEntry(gallery=gallery, photo=photo, review=GalleryEntry.Review.WAITING)
            for photo in photos[reported:]
        )
        queue.open_submissions(entries)
    first = Case.objects.filter(kind=Case.Kind.REPORT)[0]
    Case.objects.filter(pk=first.pk).update(report_count=reports, is_sensitive=True)
    reporters = User.objects.bulk_create(
        User(email=f"reporter{number}@example.com") for number in range(reports)
    )
    Report.objects.bulk_create(
        Report(number=f"R-{reporter.pk}", case=first, reporter=reporter, reason="nudity")
        for reporter in reporters
    )
    return moderator


def bench(moderator: Any, rounds: int) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from faceweb.moderation import claiming, queue

    browser = Client(SERVER_NAME="localhost")
    browser.force_login(moderator)

    def get(address: str) -> int:
        return browser.get(address).status_code

    def decide() -> int:
        case = claiming.claim_next(moderator, "submission")
        if case is None:
            raise SystemExit("the queue is empty: more cases, or fewer rounds")
        address, form = f"{DESK}{case.pk}/", {"act": "approve", "kind": "submission"}
        return browser.post(address, form, headers={"HX-Request": "true"}).status_code

    account = queue.waiting().values_list("uploader", flat=True)[0]
    wanted: dict[str, Any] = {
        "desk, the most reported": lambda: get(DESK),
        "desk, submissions": lambda: get(f"{DESK}?kind=submission"),
        "a decision and the next case": decide,
        "list": lambda: get(LIST),
        "list, a page nine tenths down": lambda: get(f"{LIST}?p=180"),
        "list, submissions": lambda: get(f"{LIST}?kind__exact=submission"),
        "list, reported for nudity": lambda: get(f"{LIST}?reason=nudity"),
        "list, of one uploader": lambda: get(f"{LIST}?uploader={account}"),
    }
    print(f"{'in this process':36}{'median ms':>10}{'p95 ms':>9}{'CPU ms':>9}{'queries':>9}")
    for name, ask in wanted.items():
        ask()
        with CaptureQueriesContext(connection) as captured:
            status = ask()
        queries = len(captured)
        if status != 200:
            raise SystemExit(f"{name}: answered {status}")
        median_ms, p95_ms, cpu_ms = times_of(ask, rounds)
        over = "  OVER" if p95_ms > TARGET_MS else ""
        print(f"{name:36}{median_ms:10.1f}{p95_ms:9.1f}{cpu_ms:9.1f}{queries:9}{over}")


if __name__ == "__main__":
    main()
