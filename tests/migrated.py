"""An installation that is prepared already: once in a session, and copied for each other one."""

import atexit
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.postgres import in_use, new_database

ROOT = Path(__file__).resolve().parent.parent
# Each half's variable, and its name in what is made here.
_HALVES = {"DATABASE_URL": "site", "FACE_DATABASE_URL": "face"}


def put_into(var: Path, environment: dict[str, str]) -> None:
    """Put into a new folder of state what `prepare` would take long to make: static files, and
    SQLite databases with their tables where no server is named."""
    made = _made(in_use())
    if not (var / "static").exists():
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copytree(made / "static", var / "static", copy_function=os.link)
    for variable, half in _HALVES.items():
        name = f"{half}.sqlite3"
        if not environment.get(variable) and (made / name).exists() and not (var / name).exists():
            shutil.copy(made / name, var / name)


def on(server: str) -> dict[str, str]:
    """Two databases with their tables on the PostgreSQL server, for one installation; the
    variables that name them."""
    _made(server)
    return {
        variable: new_database(server, half, template=_template(half))
        for variable, half in _HALVES.items()
    }


@functools.cache
def _made(server: str | None) -> Path:
    """The folder of the installation that the others are copies of."""
    folder = Path(tempfile.mkdtemp(prefix="faceweb-prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    addresses = dict.fromkeys(_HALVES, "")
    if server is not None:
        for variable, half in _HALVES.items():
            addresses[variable] = new_database(server, name=_template(half))
    surroundings = os.environ | addresses | {"FACEWEB_VAR": str(folder)}
    for settings, words in (("site", ("prepare", "site")), ("faceserver", ("migrate", "-v", "0"))):
        subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=surroundings | {"DJANGO_SETTINGS_MODULE": f"faceweb.settings.{settings}"},
            check=True,
        )
    return folder


def _template(half: str) -> str:
    return f"prepared_{half}_{os.getpid()}"
