"""The life of a workshop, as a Django app; its acts and beginnings are registered when it is ready."""

from importlib import import_module

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = "申报与工作室"

    def ready(self) -> None:
        import_module("applications.acts")
        import_module("applications.services.beginning")
        import_module("applications.services.closing")
        import_module("applications.change_jobs")
        import_module("applications.services.settlements")
        import_module("applications.services.filing_duties")
        import_module("applications.archive_papers")
        import_module("applications.archive_jobs")
