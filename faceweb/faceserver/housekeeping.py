"""What a server process does by itself: it forgets what is past its time, and copies of what is
gone, though nobody calls."""

import logging
import threading
import time

from django.db import DatabaseError, InterfaceError, close_old_connections

from faceweb.faceserver import expiry
from faceweb.faceserver.index import face_index

logger = logging.getLogger(__name__)


def start(every_s: float) -> None:
    """Purge every `every_s` seconds for as long as the process lives."""
    threading.Thread(target=_run, args=(every_s,), name="housekeeping", daemon=True).start()


def _run(every_s: float) -> None:
    while True:
        time.sleep(every_s)
        close_old_connections()
        try:
            expiry.purge_all()
            face_index().tidy()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("expired rows stay for now: %s", type(error).__name__)
