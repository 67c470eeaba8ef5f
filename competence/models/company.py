"""The company that this installation serves; there is exactly one."""

from django.db import models

from competence.enums import Language, PolicyPreset


class Company(models.Model):
    """Name and agreed policy of the company."""

    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=60)
    language = models.CharField(max_length=2, choices=Language, default=Language.GERMAN)
    policy_preset = models.CharField(max_length=10, choices=PolicyPreset, default=PolicyPreset.STANDARD)
    levels_fade = models.BooleanField(default=True)  # agreed with the works council; if not, only the validity counts
    learning_minutes_per_week = models.PositiveSmallIntegerField(default=60)
    set_up_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="company_is_one")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Company | None":
        """The company, or None while the installation is still empty."""
        return cls.objects.filter(pk=1).first()
