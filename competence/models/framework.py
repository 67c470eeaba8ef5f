"""The competence framework: areas, competences, descriptors, role targets and department modifiers of one version."""

from django.db import models
from django.db.models import Q

from competence.enums import Level, ProofProfile, Role

from .translated import TranslatedField


class CompetenceFramework(models.Model):
    """A published version of the framework. The newest one holds."""

    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    title = TranslatedField()
    digest = models.CharField(max_length=64)  # of the files it was loaded from
    weights = models.JSONField(default=dict)  # critical, two_or_more, one
    role_names = models.JSONField(default=dict)
    departments = models.JSONField(default=list)  # key, name, unit_names of each department
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="framework_version_is_unique")]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class CompetenceArea(models.Model):
    """One of the six areas. Codes are permanent."""

    code = models.CharField(max_length=10, primary_key=True)
    name = TranslatedField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return str(self.name)


class Competence(models.Model):
    """One of the 23 competences. Codes are permanent; a change of meaning is a new code."""

    code = models.CharField(max_length=10, primary_key=True)
    area = models.ForeignKey(CompetenceArea, on_delete=models.PROTECT, related_name="competences")
    name = TranslatedField()
    position = models.PositiveSmallIntegerField()
    proof_profile = models.CharField(max_length=1, choices=ProofProfile)
    validity_months = models.PositiveSmallIntegerField()
    mappings = models.JSONField(default=dict)  # digcomp, unesco, ailit, law

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return str(self.name)


class LevelDescriptor(models.Model):
    """What someone on this level does, observably."""

    competence = models.ForeignKey(Competence, on_delete=models.CASCADE, related_name="descriptors")
    level = models.PositiveSmallIntegerField(choices=Level)
    text = TranslatedField()

    class Meta:
        ordering = ["competence", "level"]
        constraints = [
            models.UniqueConstraint(fields=["competence", "level"], name="descriptor_is_one_per_level"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="descriptor_level_is_1_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.competence_id} {self.level}"


class RoleTarget(models.Model):
    """The level that a role asks for in a competence."""

    role = models.CharField(max_length=20, choices=Role)
    competence = models.ForeignKey(Competence, on_delete=models.CASCADE, related_name="role_targets")
    level = models.PositiveSmallIntegerField(choices=Level)
    is_critical = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "competence"], name="role_target_is_unique"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="role_target_is_1_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.competence_id} {self.level}"


class DepartmentModifier(models.Model):
    """What a department adds to the role target of a competence."""

    department = models.CharField(max_length=40)
    competence = models.ForeignKey(Competence, on_delete=models.CASCADE, related_name="+")
    plus = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["department", "competence"], name="modifier_is_unique")]

    def __str__(self) -> str:
        return f"{self.department} {self.competence_id} +{self.plus}"
