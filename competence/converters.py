"""Pieces of addresses."""

from django.urls.converters import IntConverter


class NumberConverter(IntConverter):
    """The number of a row. What no column could hold is no address, so it answers 404 and never reaches the database."""

    regex = "[0-9]{1,18}"
