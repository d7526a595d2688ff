"""How others judge a workshop, as a Django app; its acts are registered when it is ready."""

from importlib import import_module

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = "初审与评审"

    def ready(self) -> None:
        for stage in (
            "preliminary",
            "panel",
            "evaluation",
            "reevaluation",
            "publicity",
            "objections",
            "decision",
            "award",
            "reopening",
            "register",
            "termination",
            "assessment",
            "rectification",
            "grades",
            "changes",
            "payments",
            "revocation",
            "reinstatement",
            "plaque_returns",
            "bans",
        ):
            import_module(f"reviews.services.{stage}")
        import_module("reviews.verifying")
        import_module("reviews.revocation_verifying")
        import_module("reviews.archive_papers")
        import_module("reviews.assessment_verifying")
