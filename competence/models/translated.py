"""A column that holds one text in several languages."""

from typing import Any

from django.db import models

from competence.texts import Translated, translated


class TranslatedField(models.JSONField):
    """Stores {"de": …, "en": …}; reads back as `Translated`, which prints itself in the reader's language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Migrations see a plain JSON column, so that they need none of our code."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Translated:
        return translated(super().from_db_value(value, expression, connection))

    def to_python(self, value: Any) -> Translated:
        return translated(value)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only=private_only)
        setattr(cls, name, _TranslatedAttribute(self))


class _TranslatedAttribute:
    """Turns a plain dict that is assigned into `Translated`."""

    def __init__(self, field: TranslatedField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])  # a deferred column
        return instance.__dict__[self.field.attname]

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = translated(value)
