"""Mails that a site without a mail server wrote into its folder."""

import email
import email.policy
import re
from pathlib import Path

from tests.programs import wait_until

_CODE = re.compile(r"^[A-Z]{4}-[A-Z]{4}$", re.MULTILINE)


def mails_to(folder: Path, address: str) -> list[str]:
    """The text of each, oldest first."""
    found = []
    for path in sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime_ns):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if mail["To"] == address.lower():
            found.append(mail.get_content())
    return found


def code_for(folder: Path, address: str) -> str:
    """The code in the newest mail to the address, waited for."""
    wait_until(lambda: mails_to(folder, address), "a mail", 10)
    found = _CODE.search(mails_to(folder, address)[-1])
    assert found, "no code in the newest mail"
    return found[0]
