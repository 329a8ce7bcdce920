"""Backups of a whole installation, and bringing one back: `manage.py backup` and `restore`.

A backup is a folder named by the second it was begun in (UTC):

    manifest.json         what it is a backup of, counts, sizes, SHA-256 of every part
    site/*.jsonl.gz       the site's rows, a file for each table (`tables`)
    faceserver/*.jsonl.gz the face server's, when its database is ours
    keys/                 the secrets that were made at random
    files.jsonl.gz        name, size and SHA-256 of every file of the media
    media/                these files; those that are as in the backup before are links to it

Not in it: what is made again (exports, copies of lists, Redis), mails, settings of the environment.
"""

from __future__ import annotations

FORMAT = 1


class BackupError(Exception):
    """It cannot be made, or not be brought back; the sentence is for the operator."""
