"""The segment of a container, written by one process of the machine while the others wait."""

import contextlib
import fcntl
import itertools
import logging
import time
from collections.abc import Iterator
from pathlib import Path

from faceweb.faceserver.index import rows, segment, segment_files
from faceweb.faceserver.models import Container

logger = logging.getLogger(__name__)


def write(folder: Path, container: Container, least_version: int) -> None:
    """Write a segment of the container unless there is one of at least this version.

    On a disk without room the faces are searched in memory, as those of a small list.
    """
    started = time.monotonic()
    try:
        with _alone(folder / str(container.incarnation)):
            there = segment.newest(folder, container.incarnation)
            if there is not None and there.version >= least_version:
                return
            portions = rows.portions(container)
            first = next(portions, None)
            if first is None:
                return  # it was emptied, or is gone
            found = itertools.chain([first], portions)
            segment_files.write(folder, container.incarnation, container.version, found)
    except OSError as error:
        logger.error("no segment of %s: %s", container, error.strerror)
        return
    took_s = time.monotonic() - started
    logger.info("%s: a segment of %d faces in %.1f s", container, container.face_count, took_s)


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
