"""The base of every route: what stands in the query string is judged before the route is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework import views as rest
from rest_framework.request import Request
from rest_framework.settings import api_settings

from geo_grid.http.inputs import check_choice, check_known
from geo_grid.http.json_text import given_twice


@dataclass(frozen=True)
class Parameter:
    """What a description says of one: its choices, where they are written out (a serializer judges
    its own), and whether there may be several."""

    name: str
    choices: tuple[str, ...] = ()
    is_several: bool = False

    def check(self, values: list[str]) -> None:
        """Raises :class:`BadInput` ``given_twice`` (of two, one would be read and nobody told which)
        or ``x_unknown`` of a parameter `x`."""
        if len(set(values)) > 1 and not self.is_several:
            raise given_twice(self.name)
        for given in filter(None, values if self.choices else ()):
            check_choice(given, self.choices, field=self.name)


class APIView(rest.APIView):
    """A route that refuses a parameter which its description does not name, and a choice that it has not.

    A filter written with a slip of the pen would else be no filter: a list of everything, under the
    heading of a part of it. Raises :class:`BadInput` ``parameter_unknown`` and what
    :meth:`Parameter.check` raises, once it is known that one may ask at all.
    """

    also_taken: tuple[str, ...] = ()
    """What clients of a standard send and what changes nothing here."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        method = "get" if request.method == "HEAD" else str(request.method).lower()
        if method == "options" or not hasattr(self, method):
            return
        known = described(type(self), method)
        check_known(request.query_params, *known, *self.also_taken)
        for name, values in request.query_params.lists():
            if name in known:
                known[name].check(values)


@cache
def described(view: type[rest.APIView], method: str) -> Mapping[str, Parameter]:
    """The parameters of the query string that the description of a route's method names, by name."""
    handler = getattr(view, method)
    # Where `extend_schema` leaves what it was told of a method; without it nothing is described.
    schema = getattr(handler, "kwargs", {}).get("schema")
    found = [Parameter(str(api_settings.URL_FORMAT_OVERRIDE))]
    for one in _told(schema(), view, method) if schema else ():
        if not isinstance(one, OpenApiParameter):
            fields = (one() if isinstance(one, type) else one).fields
            found += [
                Parameter(name, (), isinstance(field, _SEVERAL)) for name, field in fields.items()
            ]
        elif one.location == OpenApiParameter.QUERY:
            is_list = isinstance(one.type, dict) and one.type.get("type") == "array"
            choices = tuple(map(str, one.enum or ()))
            found.append(Parameter(one.name, choices, is_several=one.many or is_list))
    return MappingProxyType({one.name: one for one in found})


_SEVERAL = (serializers.ListField, serializers.ListSerializer, serializers.MultipleChoiceField)


def _told(schema: Any, view: type[rest.APIView], method: str) -> Iterable[Any]:
    schema.view, schema.method = view(), method.upper()
    schema.view.request, schema.view.kwargs = None, {}
    return schema.get_override_parameters()
