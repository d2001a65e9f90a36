"""The test settings on the database that a running test has made, for commands it starts."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["GEO_GRID_TEST_DATABASE"]
