"""The test settings on the database that a running test has made, for commands it starts."""

import os
from pathlib import Path

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["GEO_GRID_TEST_DATABASE"]

if "GEO_GRID_TEST_VAR" in os.environ:  # keys and files of the test's own; the server runs already
    GEO_GRID_VAR = Path(os.environ["GEO_GRID_TEST_VAR"])
    GEO_GRID_EMBEDDED = False
