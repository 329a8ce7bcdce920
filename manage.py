#!/usr/bin/env python
"""Django's command line: for the site, and for the face server where the command is its own."""

import os
import sys

from django.core.management import execute_from_command_line

FACE_SERVER_COMMANDS = {"evaluate", "face_keys", "purge_expired"}

if __name__ == "__main__":
    half = "faceserver" if FACE_SERVER_COMMANDS & set(sys.argv[1:2]) else "site"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"faceweb.settings.{half}")
    execute_from_command_line(sys.argv)
