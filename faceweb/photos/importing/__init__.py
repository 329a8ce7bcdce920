"""Bringing in the photos of a folder or a ZIP archive on the machine: `manage.py import_photos`.

    sources    the files there are, and their bytes
    library    what one file becomes, and how that is remembered
    importer   one file after the other, no faster than workers follow

An import is a batch as uploads are, with a page of its own. It may be killed at any time: what came
in has a row, and the next run reads only what has none.
"""
