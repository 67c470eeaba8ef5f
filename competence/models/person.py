"""People: who they are, how they sign in, what they may do today."""

import json
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from competence import clock
from competence.enums import Language, PersonStatus, Role, Theme
from competence.roles import PERMISSIONS, UNIT_PERMISSIONS, Permission

from .unit import Unit


class PersonQuerySet(models.QuerySet["Person"]):
    def at_work(self) -> Self:
        """People who work here now: neither absent for long nor gone."""
        return self.filter(status=PersonStatus.ACTIVE)

    def with_role(self, role: Role, day: date) -> Self:
        """People who hold the role on that day."""
        from .role_assignment import RoleAssignment

        return self.filter(pk__in=RoleAssignment.objects.held_on(day).filter(role=role).values("person"))


class PersonManager(BaseUserManager["Person"]):
    def get_queryset(self) -> PersonQuerySet:
        return PersonQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(login=username)


class Person(AbstractBaseUser):
    """Someone who works for the company. The personnel number is the key, never the e-mail address.

    When someone was here last is not stored: nobody needs it for learning.
    """

    last_login = None

    personnel_number = models.CharField(max_length=40, unique=True, null=True, blank=True)
    login = models.CharField(max_length=150, unique=True)
    first_name = models.CharField(max_length=150)
    last_name = models.CharField(max_length=150)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.GERMAN)
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)
    status = models.CharField(max_length=10, choices=PersonStatus, default=PersonStatus.ACTIVE)
    status_since = models.DateField()
    joined_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)  # may sign in
    card_issued_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    objects = PersonManager.from_queryset(PersonQuerySet)()

    class Meta:
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="person_email_is_unique"),
            models.CheckConstraint(
                condition=~Q(status=PersonStatus.LEFT) | Q(is_active=False), name="person_who_left_cannot_sign_in"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What a session must fit: password and address, because whoever reads the mail can sign in.

        So a new address ends every running session. Django calls this for the present and for former secret keys.
        """
        content = json.dumps([self.password, self.email])
        return salted_hmac("competence.models.Person.session", content, secret=secret, algorithm="sha256").hexdigest()

    @property
    def initials(self) -> str:
        return f"{self.first_name[:1]}{self.last_name[:1]}".upper()

    @cached_property
    def grants(self) -> list[Any]:
        """The role assignments that hold today, with their units (one query, kept for the request)."""
        return list(self.role_assignments.held_on(clock.today()).select_related("unit"))

    @property
    def roles(self) -> set[Role]:
        """The roles held today."""
        return {Role(grant.role) for grant in self.grants}

    def may(self, permission: Permission, *, unit: Unit | None = None) -> bool:
        """Whether the person holds the permission; for a unit permission, inside that unit (without `unit`: in any)."""
        for grant in self.grants:
            if permission not in PERMISSIONS[Role(grant.role)]:
                continue
            if permission not in UNIT_PERMISSIONS or unit is None:
                return True
            if grant.unit is not None and grant.unit.contains(unit):
                return True
        return False

    @cached_property
    def membership(self) -> Any:
        """Where the person works today, or None."""
        return self.memberships.held_on(clock.today()).select_related("unit", "manager").first()
