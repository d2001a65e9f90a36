"""The inbox over HTTP: one's own messages, and where else they go."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.http.inputs import Input
from geo_grid.http.views import APIView
from geo_grid.messages import actions, queries
from geo_grid.messages.models import Message

_LARGEST = 2**63 - 1


class MessageQueryInput(Input):
    """Which page of the inbox; ``before`` is the ``next`` of the page before."""

    before = serializers.IntegerField(min_value=1, max_value=_LARGEST, required=False)
    unread = serializers.BooleanField(required=False, default=False)
    limit = serializers.IntegerField(
        min_value=1, max_value=queries.MOST, required=False, default=queries.LIMIT
    )


class MessageOutput(serializers.Serializer[Any]):
    """One message, in the reader's language; `case` is the ref of its case while that is in sight."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Message.Kind.values)
    level = serializers.IntegerField(allow_null=True, help_text="per cent of a limit that are used")
    case = serializers.CharField(allow_null=True)
    text = serializers.CharField()
    sent_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class MessagesOutput(serializers.Serializer[Any]):
    """A page, the newest first, and how many are unread (up to 100)."""

    results = MessageOutput(many=True)
    next = serializers.IntegerField(allow_null=True)
    unread = serializers.IntegerField()


class ReadInput(Input):
    """Which of one's messages were read; without ids all of them."""

    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=_LARGEST),
        min_length=1, max_length=queries.MOST, required=False, allow_null=True,
    )  # fmt: skip


class ReadOutput(serializers.Serializer[Any]):
    unread = serializers.IntegerField()


class AddressInput(Input):
    """An e-mail address, or nothing for none."""

    address = serializers.CharField(max_length=200, allow_blank=True)


class AddressOutput(serializers.Serializer[Any]):
    address = serializers.CharField(allow_blank=True)
    is_sent = serializers.BooleanField(help_text="whether this site sends e-mail at all")


class MessagesView(APIView):
    """One's own messages."""

    @extend_schema(
        operation_id="messages", parameters=[MessageQueryInput], responses=MessagesOutput
    )
    def get(self, request: Request) -> Response:
        given = MessageQueryInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        return Response(
            queries.listed(
                before=asked.get("before"), only_unread=asked["unread"], most=asked["limit"]
            )
        )


class MessagesReadView(APIView):
    """Note that messages were read: those of one's own among the ids; without ids all."""

    @extend_schema(operation_id="messages_read", request=ReadInput, responses=ReadOutput)
    def post(self, request: Request) -> Response:
        given = ReadInput(data=request.data)
        given.is_valid(raise_exception=True)
        actions.mark_read(request.user.pk, ids=given.validated_data.get("ids"), at=timezone.now())
        return Response({"unread": queries.unread(request._request.scope)})


class MessagesAddressView(APIView):
    """Where one's messages go by e-mail, too."""

    @extend_schema(operation_id="messages_address", responses=AddressOutput)
    def get(self, request: Request) -> Response:
        return Response(queries.address_of(request.user.pk))

    @extend_schema(
        operation_id="messages_address_set", request=AddressInput, responses=AddressOutput
    )
    def put(self, request: Request) -> Response:
        given = AddressInput(data=request.data)
        given.is_valid(raise_exception=True)
        actions.set_address(request.user.pk, given.validated_data["address"])
        return Response(queries.address_of(request.user.pk))
