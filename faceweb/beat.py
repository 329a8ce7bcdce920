"""What comes round by itself comes round too when the clock was put back.

Celery writes down when each task was sent last, in a file that outlives restarts. With the clock
put back, as it is after a start with a wrong one, it would send nothing until the clock has caught
up, hours later; and what a killed worker left behind would lie there as long.
"""

from typing import Any

from celery.beat import PersistentScheduler


class Scheduler(PersistentScheduler):
    """Celery's own, which counts a task that was sent in the future as sent now."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; the seconds until the next is."""
        now = self.app.now()
        ahead = [
            entry
            for entry in self.schedule.values()
            if entry.last_run_at and entry.last_run_at > now
        ]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            self.populate_heap()
        return super().tick(*args, **kwargs)
