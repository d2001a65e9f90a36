#!/usr/bin/env python
"""Django's command line for GeoGrid."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo_grid.settings")
    from django.core.management import execute_from_command_line

    from geo_grid.errors import Misconfigured

    try:
        execute_from_command_line(sys.argv)
    except Misconfigured as error:
        sys.exit(str(error))
