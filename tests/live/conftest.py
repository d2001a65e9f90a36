"""Fixtures of the sequencer's and the stream's tests."""

from tests.incidents.conftest import desk  # noqa: F401
