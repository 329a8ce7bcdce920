"""One file after the other, read ahead by a few threads, no faster than workers follow."""

from __future__ import annotations

import itertools
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import reset_queries

from faceweb.photos import unzipping
from faceweb.photos.importing.destination import Destination, Settled
from faceweb.photos.importing.sources import Found
from faceweb.photos.intake import Fate, refused
from faceweb.photos.models import BatchFile, Photo

Outcome = BatchFile.Outcome

# So many files are looked up, or remembered, in one query. After a kill at most so many are read
# a second time.
_LOT = 50
_LOOKED_UP_AT_ONCE = 500
_WAIT_S = 0.5


@dataclass
class Tally:
    """What became of the files so far; `refused` by the reason."""

    taken: int = 0
    there: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    is_waiting: bool = False

    @property
    def done(self) -> int:
        return self.taken + self.there + self.refused.total()


class Halted(Exception):
    """Nothing more can come in now; the message says why."""


@dataclass
class Importer:
    """`max_waiting` photos at most wait to be looked at, of the whole site; 0 is no limit.

    `stop` ends the import between two files. `tell` is called with each file and while it waits,
    `report` with each file that was refused.
    """

    destination: Destination
    readers: int
    max_waiting: int
    stop: threading.Event
    tell: Callable[[], None]
    report: Callable[[Found, str], None]
    tally: Tally = field(default_factory=Tally)

    def run(self, files: Iterable[Found]) -> None:
        """Bring in the files until there are no more, or `stop` is set.

        Raises Halted, after what came in was remembered.
        """
        lot: list[Settled] = []
        room = 0
        for found, reading in _read_ahead(self._unseen(files), self.readers):
            if room <= 0 and self.max_waiting:
                self._settle(lot)
                room = self._wait_for_room()
            if self.stop.is_set():
                break
            fate = self._take(found, reading)
            room -= fate.outcome == Outcome.TAKEN
            lot.append(Settled(found, fate))
            self._count(found, fate)
            if fate.reason == Photo.Reason.NO_ROOM:
                self._settle(lot)
                raise Halted(Photo.Reason.NO_ROOM.label)
            if len(lot) >= _LOT:
                self._settle(lot)
        self._settle(lot)

    def _unseen(self, files: Iterable[Found]) -> Iterator[Found]:
        remaining = iter(files)
        while some := list(itertools.islice(remaining, _LOOKED_UP_AT_ONCE)):
            unseen = self.destination.unseen(some)
            self.tally.there += len(some) - len(unseen)
            self.tell()
            yield from unseen

    def _take(self, found: Found, reading: Future[bytes]) -> Fate:
        try:
            data = reading.result()
        except unzipping.Unusable as unusable:
            return refused(unusable.reason)
        return self.destination.take(found, data)

    def _count(self, found: Found, fate: Fate) -> None:
        if fate.outcome == Outcome.REFUSED:
            self.tally.refused[fate.reason] += 1
            self.report(found, fate.reason)
        elif fate.outcome == Outcome.TAKEN:
            self.tally.taken += 1
        else:
            self.tally.there += 1
        self.tell()

    def _settle(self, lot: list[Settled]) -> None:
        if lot:
            self.destination.settle(lot)
            lot.clear()
        reset_queries()
        if problem := self.destination.problem():
            raise Halted(problem)

    def _wait_for_room(self) -> int:
        """How many more may come in."""
        while (room := self.max_waiting - _waiting()) <= 0 and not self.stop.is_set():
            self.tally.is_waiting = True
            self.tell()
            self.stop.wait(_WAIT_S)
        self.tally.is_waiting = False
        return room


def _waiting() -> int:
    """The photos that are to be looked at, whoever they are of."""
    unfinished = set(Photo.Status) - set(Photo.FINAL)
    return Photo.objects.filter(status__in=unfinished, withdrawn_at=None).count()


def _read_ahead(files: Iterator[Found], readers: int) -> Iterator[tuple[Found, Future[bytes]]]:
    """Each file in turn, while the next few are being read."""
    ahead: deque[tuple[Found, Future[bytes]]] = deque()
    with ThreadPoolExecutor(readers, "reader") as pool:
        for found in files:
            ahead.append((found, pool.submit(found.read)))
            if len(ahead) > readers:
                yield ahead.popleft()
        yield from ahead
