"""What may stand in a route: numbers that the database can hold."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import IntConverter, StringConverter


class KeyConverter(IntConverter):
    """A whole number that fits a bigint: a longer one is no key of ours."""

    regex = "[0-9]{1,18}"


register_converter(KeyConverter, "key")


class DocumentConverter(StringConverter):
    """The ending of an address that says in which form it answers."""

    regex = "json|xml"


register_converter(DocumentConverter, "document")


class RefConverter(StringConverter):
    """What a source calls a thing: any characters, ``/`` too. A route with more behind it stands before."""

    regex = "(?s:.+)"


register_converter(RefConverter, "ref")
