"""Addresses of static files, each computed once: a page asks for a dozen, and the tests for ten thousands of pages."""

from functools import cache

from django.contrib.staticfiles.storage import StaticFilesStorage


class Remembered(StaticFilesStorage):
    """Plain names; what is served under them does not change while tests run."""

    url = cache(StaticFilesStorage.url)
