"""Fixtures of the inbox."""

from tests.access.conftest import as_app  # noqa: F401  (a fixture for all)
