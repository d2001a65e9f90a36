"""The base of every route: what stands in the query string is judged before the route is asked."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework import views as rest
from rest_framework.request import Request
from rest_framework.settings import api_settings

from geo_grid.http.inputs import check_known


class APIView(rest.APIView):
    """A route that refuses a parameter which its description does not name.

    A filter written with a slip of the pen would else be no filter: a list of everything, under the
    heading of a part of it. Raises :class:`BadInput` ``parameter_unknown``, once it is known that one
    may ask at all.
    """

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        method = "get" if request.method == "HEAD" else str(request.method).lower()
        if method != "options" and hasattr(self, method):
            check_known(request.query_params, *described(type(self), method))


@cache
def described(view: type[rest.APIView], method: str) -> tuple[str, ...]:
    """The parameters of the query string that the description of a route's method names."""
    handler = getattr(view, method)
    # Where `extend_schema` leaves what it was told of a method; without it nothing is described.
    schema = getattr(handler, "kwargs", {}).get("schema")
    names: list[str] = []
    for one in _parameters(schema(), view, method) if schema else ():
        if not isinstance(one, OpenApiParameter):
            fields = one() if isinstance(one, type) else one
            assert isinstance(fields, serializers.Serializer), one
            names += fields.fields
        elif one.location == OpenApiParameter.QUERY:
            names.append(one.name)
    return (*names, *filter(None, [api_settings.URL_FORMAT_OVERRIDE]))


def _parameters(schema: Any, view: type[rest.APIView], method: str) -> Iterable[Any]:
    schema.view, schema.method = view(), method.upper()
    schema.view.request, schema.view.kwargs = None, {}
    return schema.get_override_parameters()
