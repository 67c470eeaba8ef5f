"""Django's entry to the package."""

from django.apps import AppConfig


class CompetenceConfig(AppConfig):
    name = "competence"
    verbose_name = "Competence"

    def ready(self) -> None:
        from competence import checks  # noqa: F401  registers the system checks
        from competence.config import celery  # noqa: F401  so that tasks find their application
