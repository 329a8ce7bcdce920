"""What is lost when everything breaks: photos come in while parts are killed.

    python -m bench.survival [--photos N] [--kills N] [--seed N]

On a whole installation with PostgreSQL: worker, face server, Valkey, web server, beat, PostgreSQL
and all of them at once are killed -9 at random moments; the disk is full once; the clock jumps two
hours ahead and back once. At the end every photo that was taken is there once, is finished, has its
files, and each of its faces is in the list once.
"""

import argparse
import secrets
import sys
from collections import Counter

from tests.stack.survival import survive

LIMIT_S = 1800.0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--photos", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=28)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    arguments = parser.parse_args()
    outcome = survive(arguments.photos, arguments.kills, arguments.seed, LIMIT_S)
    ended = ", ".join(f"{name} {n}" for name, n in Counter(outcome.ended).items()) or "none"
    print(f"{arguments.photos} photos, {arguments.kills} kills, a full disk, a clock that jumped")
    print(f"  all finished after       {outcome.seconds:7.0f} s")
    print(f"  uploads tried again      {outcome.retries:7}")
    print(f"  parts that ended by themselves  {ended}")
    print(f"  lost or doubled          {len(outcome.wrong):7}   (target 0)")
    print(f"  folders left by uploads that were cut off  {outcome.folders_of_nobody}")
    for line in outcome.wrong:
        print(f"    {line}")
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
