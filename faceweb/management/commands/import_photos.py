"""`manage.py import_photos DIR|ZIP --owner EMAIL`: the photos of a folder or an archive into a
library; docs/import.md tells more."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import IO, Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, InterfaceError

from faceweb.accounts.models import User
from faceweb.galleries.models import Gallery
from faceweb.management.progress_line import ProgressLine
from faceweb.photos import batches, unzipping
from faceweb.photos.importing import sources
from faceweb.photos.importing.destination import Library, Trial, open_batch, problem_of
from faceweb.photos.importing.importer import Halted, Importer, Tally
from faceweb.photos.importing.sources import Found, Listing
from faceweb.photos.models import Photo
from faceweb.sharing.services import make_gallery

_NAME_LENGTH = 80
_GO_ON = "run the same command again: what came in is not read a second time."


class Command(BaseCommand):
    help = (
        "Bring the photos of a folder or a ZIP archive into somebody's library, as if they had "
        "uploaded them. It may be interrupted; run again, it goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", type=Path, metavar="DIR|ZIP")
        parser.add_argument("--owner", required=True, metavar="EMAIL", help="whose photos they are")
        parser.add_argument(
            "--gallery", metavar="NAME|ID", help="put them into this gallery too; made if need be"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would come in, and change nothing"
        )
        parser.add_argument(
            "--concurrency",
            type=int,
            default=4,
            metavar="N",
            help="files that are read at the same time (default: %(default)s)",
        )
        parser.add_argument(
            "--max-waiting",
            type=int,
            default=500,
            metavar="N",
            help="wait while so many photos of the site are still to be looked at; 0 never waits "
            "(default: %(default)s)",
        )
        parser.add_argument(
            "--report", type=Path, metavar="FILE", help="list here what was not taken, and why"
        )

    def handle(
        self,
        *args: Any,
        place: Path,
        owner: str,
        gallery: str | None,
        dry_run: bool,
        report: Path | None,
        **numbers: Any,
    ) -> None:
        if numbers["concurrency"] < 1 or numbers["max_waiting"] < 0:
            raise CommandError("--concurrency is 1 or more, --max-waiting 0 or more.")
        user = _owner(owner)
        try:
            with (
                sources.opened(place) as listing,
                _report_file(report) as file,
                _stop_when_asked() as stop,
            ):
                self._import(listing, place, user, gallery, dry_run, file, stop, numbers)
        except unzipping.Unusable as unusable:
            raise CommandError(f"{place}: {unusable.reason.label}") from unusable
        except OSError as error:
            raise CommandError(f"{error.strerror or error}; to go on, {_GO_ON}") from error

    def _import(
        self,
        listing: Listing,
        place: Path,
        owner: User,
        gallery: str | None,
        dry_run: bool,
        report: IO[str] | None,
        stop: threading.Event,
        numbers: dict[str, int],
    ) -> None:
        file_count = sum(1 for _found in listing())
        batch = None
        destination: Library | Trial = Trial(owner)
        if dry_run:
            _gallery(owner, gallery)  # a mistake is told now
        else:
            batch = open_batch(owner, place, _gallery(owner, gallery, make=True), file_count)
            destination = Library(batch)

        def refused(found: Found, reason: str) -> None:
            if report is not None:
                report.write(f"{found.path}\t{Photo.Reason(reason).label}\n")

        tally = Tally()
        line = ProgressLine(self.stdout, file_count)
        importer = Importer(
            destination,
            readers=numbers["concurrency"],
            max_waiting=0 if dry_run else numbers["max_waiting"],
            stop=stop,
            tell=lambda: line.show(tally.done, _aside(tally)),
            report=refused,
            tally=tally,
        )
        problem = ""
        try:
            importer.run(listing())
        except Halted as halted:
            problem = str(halted)
        except (DatabaseError, InterfaceError) as error:
            raise CommandError(f"The database failed; to go on, {_GO_ON}") from error
        finally:
            line.end()
            self.stdout.write(_summary(tally, dry_run))
        if batch is not None:
            batches.close(batch)
        if problem or stop.is_set():
            raise CommandError(f"{problem or 'Stopped.'} To go on, {_GO_ON}")


def _owner(email: str) -> User:
    owner = User.objects.filter(email__iexact=email).first()
    if owner is None:
        raise CommandError("There is no account with this e-mail address.")
    if problem := problem_of(owner):
        raise CommandError(problem)
    return owner


def _gallery(owner: User, named: str | None, *, make: bool = False) -> Gallery | None:
    """The gallery with this id or name that the owner may put photos into; None for a name that is
    new, unless one is to be made."""
    if named is None:
        return None
    if not 0 < len(named) <= _NAME_LENGTH:
        raise CommandError(f"A gallery's name has 1 to {_NAME_LENGTH} characters.")
    fillable = Gallery.objects.fillable_by(owner)
    try:
        found = list(fillable.filter(pk=UUID(named)))
    except ValueError:
        found = list(fillable.filter(name=named)[:2])
        if len(found) > 1:
            raise CommandError("Several galleries have this name; use an id.") from None
        return found[0] if found else make_gallery(owner, named) if make else None
    if not found:
        raise CommandError("The owner has no gallery with this id that takes photos.")
    return found[0]


def _report_file(path: Path | None) -> IO[str] | contextlib.nullcontext[None]:
    return contextlib.nullcontext() if path is None else path.open("w", encoding="utf-8")


@contextlib.contextmanager
def _stop_when_asked() -> Iterator[threading.Event]:
    """Set by Ctrl-C or SIGTERM, of which a second one ends the process at once."""
    stop = threading.Event()

    def ask(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, ask) for number in numbers]
    try:
        yield stop
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _aside(tally: Tally) -> str:
    refused = f"{tally.refused.total():,} not taken" if tally.refused else ""
    waiting = "waiting until photos were looked at" if tally.is_waiting else ""
    return ", ".join(filter(None, (refused, waiting)))


def _summary(tally: Tally, dry_run: bool) -> str:
    would = "would be " if dry_run else ""
    lines = [
        f"{tally.taken:,} {would}taken, {tally.there:,} already there, "
        f"{tally.refused.total():,} not taken" + (":" if tally.refused else ".")
    ]
    lines += [
        f"  {count:,}  {Photo.Reason(reason).label}"
        for reason, count in tally.refused.most_common()
    ]
    return "\n".join(lines)
