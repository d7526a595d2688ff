"""The site as it is served, plus one header that says how many statements a page cost. Never used outside the bench."""

from chief_workshop.settings import *  # noqa: F403 - the site's own settings
from chief_workshop.settings import LOGGING, MIDDLEWARE

MIDDLEWARE = ["benchmarks.counting.statements", *MIDDLEWARE]
LOGGING = LOGGING | {"root": {"handlers": ["stderr"], "level": "WARNING"}}
