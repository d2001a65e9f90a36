"""What an OpenAPI 3.0 document says of a route, and whether a body is as it says.

Knows nothing but the document: no name of the product, no library.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

Schema = dict[str, Any]
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,),
    "array": (list,), "object": (dict,),
}  # fmt: skip


class Description:
    """An OpenAPI document, asked by path and method."""

    def __init__(self, document: Schema) -> None:
        self.document = document

    def resolved(self, schema: Schema) -> Schema:
        """The schema itself, where it is a reference or a single one of `allOf`."""
        while True:
            if "$ref" in schema:
                found: Any = self.document
                for name in schema["$ref"].removeprefix("#/").split("/"):
                    found = found[name]
                schema = {**found, **{k: v for k, v in schema.items() if k != "$ref"}}
            elif len(schema.get("allOf", ())) == 1:
                rest = {k: v for k, v in schema.items() if k != "allOf"}
                schema = {**schema["allOf"][0], **rest}
            else:
                return schema

    def operation(self, method: str, path: str) -> Schema:
        """Raises :class:`AssertionError` for a route that is not described."""
        found = self.document["paths"].get(path, {}).get(method.lower())
        assert found, f"{method} {path} is not described"
        return dict(found)

    def request(self, method: str, path: str, *, kind: str = "application/json") -> Schema:
        body = self.operation(method, path)["requestBody"]["content"]
        assert kind in body, f"{method} {path} takes no {kind}, only {sorted(body)}"
        return self.resolved(body[kind]["schema"])

    def reply(self, method: str, path: str, status: int) -> Schema | None:
        """The schema of a reply; None where the document knows the status and not its fields."""
        described = self.operation(method, path)["responses"]
        assert str(status) in described, (
            f"{method} {path} answers {status}, described: {list(described)}"
        )
        content = described[str(status)].get("content", {})
        found = content.get("application/json", {}).get("schema")
        return self.resolved(found) if found else None

    def choices(self, schema: Schema, name: str = "") -> list[str]:
        """The words of a property (of the schema itself without `name`), the empty one left out."""
        found = self.resolved(schema["properties"][name] if name else schema)
        if found.get("type") == "array":
            return self.choices(found["items"])
        options = found.get("oneOf") or found.get("anyOf") or [found]
        words = [word for one in options for word in self.resolved(one).get("enum", ())]
        return [word for word in words if word]

    # ---- whether a body is as described

    def faults(self, value: Any, schema: Schema, at: str = "") -> list[str]:
        """What differs, each by its place; a name that is not described is a fault as well."""
        schema = self.resolved(schema)
        if value is None:
            is_free = not schema.get("type") and not schema.get("oneOf")
            return [] if schema.get("nullable") or is_free else [f"{at or '.'} is null"]
        if options := schema.get("oneOf") or schema.get("anyOf"):
            tried = [self.faults(value, one, at) for one in options]
            return [] if not all(tried) else tried[0]
        if "enum" in schema and value not in schema["enum"]:
            return [f"{at} is {value!r}, none of {schema['enum']}"]
        kind = schema.get("type")
        if kind and (
            not isinstance(value, TYPES[kind]) or isinstance(value, bool) != (kind == "boolean")
        ):
            return [f"{at or '.'} is {type(value).__name__}, described as {kind}"]
        if kind == "array":
            items = schema.get("items", {})
            return [f for n, one in enumerate(value) for f in self.faults(one, items, f"{at}[{n}]")]
        if kind == "object":
            return self._faults_of_object(value, schema, at)
        return self._faults_of_time(value, schema, at)

    def _faults_of_object(self, value: Any, schema: Schema, at: str) -> list[str]:
        known, more = (
            schema.get("properties", {}),
            schema.get("additionalProperties", not schema.get("properties")),
        )
        found = [
            f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value
        ]
        for name, one in value.items():
            inside = f"{at}.{name}"
            if name in known:
                found += self.faults(one, known[name], inside)
            elif more is False:
                found.append(f"{inside} is not described")
            elif isinstance(more, dict):
                found += self.faults(one, more, inside)
        return found

    def _faults_of_time(self, value: Any, schema: Schema, at: str) -> list[str]:
        if schema.get("format") != "date-time":
            return []
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return [f"{at} is {value!r}, no time"]
        return [] if moment.tzinfo else [f"{at} is {value!r}, without offset"]
