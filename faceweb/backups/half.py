"""One half's database, in a process of its own: the halves meet only over HTTP.

    python -m faceweb.backups.half describe|dump|load|settle FOLDER

with DJANGO_SETTINGS_MODULE naming the half. `half.json` in the folder is what it has to say, or, to
`load`, what `dump` said.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from faceweb.backups import BackupError
from faceweb.processes import FACE_SETTINGS, SITE_SETTINGS
from faceweb.settings import environment

SITE, FACE_SERVER = "site", "faceserver"
SAID = "half.json"
_SETTINGS = {SITE: SITE_SETTINGS, FACE_SERVER: FACE_SETTINGS}
_REFUSED = 3  # the exit code with a sentence for the operator


def halves() -> list[str]:
    """Those whose databases are known here: a Face API elsewhere keeps its own."""
    is_ours = environment.EMBEDDED_FACE_SERVER or bool(environment.text("FACE_DATABASE_URL"))
    return [SITE, FACE_SERVER] if is_ours else [SITE]


def run(half: str, act: str, folder: Path) -> dict[str, Any]:
    """Have it done; what the half has to say. Raises BackupError."""
    done = subprocess.run(  # noqa: S603 (our own command line)
        [sys.executable, "-m", "faceweb.backups.half", act, str(folder)],
        cwd=environment.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": _SETTINGS[half]},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise BackupError(f"the database of the {half}: {last}")
    said: dict[str, Any] = json.loads((folder / SAID).read_text())
    return said


def main(act: str, folder: Path) -> None:
    """In the half's own process."""
    import django

    django.setup()
    from faceweb.backups import tables

    said: dict[str, Any]
    if act == "describe":
        said = {
            "known": tables.known_migrations(),
            "migrations": tables.applied_migrations(),
            "rows": tables.counts(),
        }
    elif act == "dump":
        if tables.applied_migrations() != tables.known_migrations():
            raise BackupError("it is not migrated: run `manage.py prepare` first")
        said = tables.dump(folder)
    elif act == "load":
        said = json.loads((folder / SAID).read_text())
        tables.load(folder, said)
        return
    else:
        from faceweb.backups import settling

        said = settling.settle()
    (folder / SAID).write_text(json.dumps(said))


if __name__ == "__main__":
    os.umask(0o077)
    try:
        main(sys.argv[1], Path(sys.argv[2]))
    except BackupError as refusal:
        sys.stderr.write(f"{refusal}\n")
        sys.exit(_REFUSED)
