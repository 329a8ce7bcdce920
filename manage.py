#!/usr/bin/env python
"""Django's command line for the site; the face server's has settings of its own (`--settings`)."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "faceweb.settings.site")
    execute_from_command_line(sys.argv)
