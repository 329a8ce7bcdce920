"""When a service that refuses for now wants to be asked again: its header, or its words."""

import datetime as dt
import re
from email.utils import parsedate_to_datetime

import httpx

from faceweb.faceapi.contract import RETRY_AFTER_HEADER

# A 429 without the header says it in words: "Rate limit is exceeded. Try again in 26 seconds." or
# "... Please retry after 1 second".
_WORDS = re.compile(r"(?:try again in|retry after) (\d+) second", re.IGNORECASE)


def retry_after_s(response: httpx.Response, message: str) -> float | None:
    """Seconds to wait, or None where it does not say.

    The header is seconds or a date (RFC 9110, 10.2.3); a date is held against the service's own
    clock, where it tells it.
    """
    header = response.headers.get(RETRY_AFTER_HEADER, "")
    if header.isdecimal():
        return float(header)
    if (then := _moment(header)) is not None:
        now = _moment(response.headers.get("Date", "")) or dt.datetime.now(dt.UTC)
        return max(0.0, (then - now).total_seconds())
    words = _WORDS.search(message)
    return float(words[1]) if words else None


def _moment(http_date: str) -> dt.datetime | None:
    try:
        found = parsedate_to_datetime(http_date)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
