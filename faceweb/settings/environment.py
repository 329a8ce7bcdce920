"""What the environment says: folders, secrets, addresses of the parts. No Django here.

Every setting an operator may change is read through this module, so that
`docs/settings.md` has one place to agree with.
"""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from faceweb.faceapi.attributes import FaceAttribute

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# Linux keeps a socket's path in 108 bytes (unix(7)); leave room for the terminator.
_SOCKET_PATH_LIMIT = 104


def text(name: str, default: str = "") -> str:
    """The variable's value without surrounding blanks; an empty one counts as not set."""
    return os.environ.get(name, "").strip() or default


def number(name: str, default: int) -> int:
    value = text(name)
    return int(value) if value else default


def flag(name: str, default: bool = False) -> bool:
    value = text(name).lower()
    return value in {"1", "true", "yes", "on"} if value else default


def choice(name: str, ways: tuple[str, ...]) -> str:
    """One of `ways`; the first when it is not set. Raises ValueError for anything else."""
    value = text(name, ways[0])
    if value not in ways:
        raise ValueError(f"{name}: {value!r} is none of {', '.join(ways)}")
    return value


def words(name: str) -> list[str]:
    """A comma-separated list, blanks trimmed, empty entries dropped."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def pairs(name: str) -> dict[str, str]:
    """A comma-separated list of `key=value`. Raises ValueError for an entry that is not."""
    found = {}
    for word in words(name):
        key, equals, value = (part.strip() for part in word.partition("="))
        if not (key and equals and value):
            raise ValueError(f"{name}: {word!r} is not of the form key=value")
        found[key] = value
    return found


VAR = Path(text("FACEWEB_VAR", str(BASE_DIR / "var"))).resolve()
# Names the latest backup; written when it is complete.
LAST_BACKUP = VAR / "last_backup"
WEB_PORT = number("FACEWEB_PORT", 8000)
FACE_SERVER_PORT = number("FACE_SERVER_PORT", 8010)


def make_folder(path: Path) -> Path:
    """The folder, made with access for its owner only when it is not there yet."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def secret(name: str) -> str:
    """The secret kept in `var/NAME`, mode 0600, made at random the first time it is asked for.

    Two processes that start at once agree: the file appears complete or not at all.
    """
    path = make_folder(VAR) / name
    if not path.exists():
        handle, draft = tempfile.mkstemp(dir=VAR)  # mkstemp creates with mode 0600
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its secret is the one
        finally:
            os.unlink(draft)
    return path.read_text().strip()


def sqlite_url(name: str) -> str:
    return f"sqlite:///{make_folder(VAR) / name}"


def valkey_socket() -> Path:
    """Where the embedded Valkey listens: under `var/`, or in the temporary folder when that path
    is longer than a socket's may be."""
    path = VAR / "valkey" / "valkey.sock"
    if len(os.fsencode(path)) <= _SOCKET_PATH_LIMIT:
        return path
    digest = hashlib.sha256(os.fsencode(VAR)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"faceweb-{os.getuid()}-{digest}" / "valkey.sock"


REDIS_URL = text("REDIS_URL")
EMBEDDED_VALKEY = not REDIS_URL
if EMBEDDED_VALKEY:
    REDIS_URL = f"unix://{valkey_socket()}?db=0"

FACE_API_URL = text("FACE_API_URL")
EMBEDDED_FACE_SERVER = not FACE_API_URL
if EMBEDDED_FACE_SERVER:
    FACE_API_URL = f"http://127.0.0.1:{FACE_SERVER_PORT}"


def face_api_key() -> str:
    """`FACE_API_KEY`, or the random key kept under `var/` for the embedded face server."""
    return text("FACE_API_KEY") or (secret("face_api_key") if EMBEDDED_FACE_SERVER else "")


def face_management_key() -> str:
    """`FACE_MANAGEMENT_KEY`, or the random key kept under `var/` for the embedded face server.

    Empty for an endpoint elsewhere: what cannot be managed from here.
    """
    return text("FACE_MANAGEMENT_KEY") or (
        secret("face_management_key") if EMBEDDED_FACE_SERVER else ""
    )


def metrics_key() -> str:
    """`METRICS_KEY`, or the random key kept under `var/`."""
    return text("METRICS_KEY") or secret("metrics_key")


def attributes(default: str) -> frozenset[str]:
    """The attributes in `FACE_API_ATTRIBUTES`. Raises ValueError for one the contract lacks."""
    asked = frozenset(words("FACE_API_ATTRIBUTES") or [default])
    return frozenset() if asked == {"none"} else _known("FACE_API_ATTRIBUTES", asked)


def blocked_attributes() -> frozenset[str]:
    """Those in `BLOCKED_ATTRIBUTES`; none when it is not set. Raises ValueError likewise."""
    return _known("BLOCKED_ATTRIBUTES", frozenset(words("BLOCKED_ATTRIBUTES")))


def _known(name: str, asked: frozenset[str]) -> frozenset[str]:
    known = frozenset[str](FaceAttribute)
    if unknown := asked - known - {"all"}:
        raise ValueError(f"{name}: there is no {', '.join(sorted(unknown))}")
    return known if "all" in asked else asked


class MailServer(NamedTuple):
    """Where mail goes: in the clear, with STARTTLS, or in TLS from the first byte."""

    host: str
    port: int
    user: str
    password: str
    starts_tls: bool
    is_tls: bool


# Scheme of EMAIL_URL -> its usual port (RFC 6409, RFC 8314), STARTTLS, TLS from the first byte.
_MAIL_SCHEMES = {
    "smtp": (587, True, False),
    "smtps": (465, False, True),
    "smtp+plain": (25, False, False),
}


def mail_server() -> MailServer | None:
    """The server named by `EMAIL_URL`, as in `smtp://user:password@host:587`; None without one.

    Raises ValueError for another scheme, or without a host.
    """
    url = urlsplit(text("EMAIL_URL"))
    if not url.scheme:
        return None
    if url.scheme not in _MAIL_SCHEMES or not url.hostname:
        raise ValueError(f"EMAIL_URL: not one of {', '.join(_MAIL_SCHEMES)} with a host")
    port, starts_tls, is_tls = _MAIL_SCHEMES[url.scheme]
    user, password = unquote(url.username or ""), unquote(url.password or "")
    return MailServer(url.hostname, url.port or port, user, password, starts_tls, is_tls)
