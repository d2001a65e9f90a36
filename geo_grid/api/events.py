"""The address of the stream, as the site's own server knows it: another one behind it answers there."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.roles import Right
from geo_grid.errors import ServedElsewhere, gettext_noop
from geo_grid.http.views import APIView

ABOUT = """Server-Sent Events of one's scope: `id` is the number of an event, `event` one of

- `change`: a case that one sees, as it stands, with `type` change, `change` (what was done), `at`,
  `number`, `revision` and the columns of the list of cases;
- `left`: `{type, ref}`, a case that one does not see any more;
- `reset`: read everything anew, what was missed cannot be told;
- `display`: `{type, revision}`, to a display alone: it was sent something else to show, which
  `GET /api/v1/display` tells;
- `away`, `back`: the database cannot be read, and can again: what is shown may be old between them. Both
  carry the id of what was sent before.

A comment every 15 seconds says that the stream is alive. Who comes back names the last id, by the
header that browsers send or by `last_event` (as lists of cases give it), and is told what was missed.
"""


class EventsView(APIView):
    """Reached only where no nginx of ours stands in front."""

    rights = (Right.CASES_READ,)

    @extend_schema(
        operation_id="events",
        description=ABOUT,
        parameters=[
            OpenApiParameter("last_event", OpenApiTypes.INT64, OpenApiParameter.QUERY),
            OpenApiParameter("Last-Event-ID", OpenApiTypes.INT64, OpenApiParameter.HEADER),
        ],
        responses={(200, "text/event-stream"): OpenApiTypes.STR, 421: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        raise ServedElsewhere(
            "stream_elsewhere",
            gettext_noop(
                "Events are told by a server of their own; ask at the site's public address, "
                "where nginx leads to it."
            ),
        )
