"""`make bench`: every figure in one run.

Speed and overhead are measured on the test photos. With `FACEWEB_EVAL_DATA` naming a folder that
holds `samples/` and data sets in `eval/`, speed is measured on its samples too, and accuracy on
every set (`manage.py evaluate`; about half an hour for 10,000 photos).
"""

import os
import subprocess
import sys
from pathlib import Path


def runs(data: Path | None) -> list[list[str]]:
    """What this Python is called with, in order."""
    wanted = [
        ["-m", "bench.engine"],
        ["-m", "bench.attributes"],
        ["-m", "bench.server"],
        ["-m", "bench.operations"],
        ["-m", "bench.processes"],
        ["-m", "bench.uploads"],
        ["-m", "bench.imports"],
        ["-m", "bench.pages"],
        ["-m", "bench.moderation"],
        ["-m", "bench.decisions"],
        ["-m", "bench.million"],
        ["-m", "bench.memory"],
        ["-m", "bench.users"],
        ["-m", "bench.survival"],
        ["-m", "bench.pgvector"],
    ]
    if data is not None:
        wanted.append(["-m", "bench.engine", "--photos", str(data / "samples")])
        wanted.append(["-m", "bench.blocking", str(data / "samples")])
        sets = sorted(str(place) for place in (data / "eval").iterdir() if place.is_dir())
        wanted.append(["manage.py", "evaluate", *sets])
    return wanted


def main() -> None:
    subprocess.run([sys.executable, "tools/test_photos.py"], check=True)
    named = os.environ.get("FACEWEB_EVAL_DATA")
    for arguments in runs(Path(named) if named else None):
        print(f"\n== {' '.join(arguments)}", flush=True)
        subprocess.run([sys.executable, *arguments], check=True)


if __name__ == "__main__":
    main()
