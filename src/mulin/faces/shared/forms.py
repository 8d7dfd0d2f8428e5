"""Widgets that fit a thumb and the form renderer of the faces."""

from typing import Any

from django import forms


class DateInput(forms.DateInput):
    """The browser's own date picker; values are ISO dates."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DecimalInput(forms.TextInput):
    """Money or area: digits keypad on a phone, no spinner, right aligned."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "class": "n", **(attrs or {})})


class CodeInput(forms.TextInput):
    """A one-time code: digits keypad and the phone's own suggestion."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "one-time-code", "class": "n", **(attrs or {})})
