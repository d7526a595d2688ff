"""Static files: which files of the front-end packages are served, and under which names."""

from typing import Any

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class ServedFiles(StaticFilesConfig):
    """Leave out what no page of ours asks for: a third of the packages' files, most of collectstatic's time."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "bootstrap-grid*",
        "bootstrap-reboot*",
        "bootstrap-utilities*",
        "*.rtl.*",
        "ext",  # htmx's extensions of version 1, whose imports lead nowhere
        "*.ts",
        "browser-test-bundle*",
    ]


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Let our modules import each other by their hashed names, so that no browser mixes two releases."""

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str | None, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:  # noqa: FBT001, FBT002 - the signature is Django's
        """Looked up once: a page names a dozen files, and the manifest of a running process never changes."""
        if force or name not in self._addresses:
            self._addresses[name] = super().url(name, force)
        return self._addresses[name]
