"""`make bench`: every figure in one run.

Speed and overhead are measured on the test photos. With `FACEWEB_EVAL_DATA` naming a folder that
holds `samples/`, `eval/lfw_dev/` and `eval/widerface_dev/`, speed is measured on its samples too,
and accuracy on its labelled photos (about ten minutes).
"""

import os
import subprocess
import sys
from pathlib import Path


def runs(data: Path | None) -> list[list[str]]:
    """The benchmarks with their arguments, in order."""
    wanted = [["bench.engine"], ["bench.server"], ["bench.operations"]]
    if data is not None:
        wanted += [
            ["bench.engine", "--photos", str(data / "samples")],
            ["bench.verification", str(data / "eval" / "lfw_dev")],
            ["bench.detection", str(data / "eval" / "widerface_dev")],
        ]
    return wanted


def main() -> None:
    subprocess.run([sys.executable, "tools/test_photos.py"], check=True)
    named = os.environ.get("FACEWEB_EVAL_DATA")
    for module, *arguments in runs(Path(named) if named else None):
        print(f"\n== {module}", flush=True)
        subprocess.run([sys.executable, "-m", module, *arguments], check=True)


if __name__ == "__main__":
    main()
