"""What was answered of the forms of a visit, as a visit brings and tells it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from geo_grid.http.inputs import Input


class FormAnswersInput(Input):
    """What was answered of a form, in the version that was asked."""

    code = serializers.CharField(max_length=40)
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    answers = serializers.DictField(help_text="by the name of the question")


def form_answers() -> FormAnswersInput:
    return FormAnswersInput(
        many=True, required=False, help_text="of the forms that are asked there"
    )


class AnswerOutput(serializers.Serializer[Any]):
    label = serializers.CharField()
    text = serializers.CharField(help_text="choices by their labels")


class VisitFormAnswersOutput(serializers.Serializer[Any]):
    """What was answered of a form: as data, and in words of the caller's language."""

    code = serializers.CharField()
    version = serializers.IntegerField()
    answers = serializers.DictField()
    title = serializers.CharField()
    rows = AnswerOutput(many=True)
