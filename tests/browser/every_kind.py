"""Adds a quiz with one question of each kind to the product's own database, open to some people: `python -m tests.browser.every_kind
NUMBERS` prints its address."""

import os
import sys
from io import BytesIO

import django


def main(numbers: list[str]) -> None:
    """The people with these personnel numbers have read the lesson."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "competence.config.settings")
    django.setup()
    from django.core.files.base import ContentFile
    from django.urls import reverse
    from PIL import Image, ImageDraw

    from competence import clock
    from competence.models import Person
    from courses.enums import ItemKind
    from courses.models import ItemPicture, Quiz
    from tests import build
    from tests.courses import examples

    drawn = Image.new("RGB", (600, 400), "white")
    ImageDraw.Draw(drawn).rectangle((30, 20, 270, 100), outline="black")
    out = BytesIO()
    drawn.save(out, "PNG")
    picture = ItemPicture(name=examples.PICTURE, width=600, height=400, added_at=clock.now())
    picture.file.save(examples.PICTURE, ContentFile(out.getvalue()))
    kinds = list(ItemKind)
    quiz = build.quiz(("UND-1", 1, len(kinds), 0.5), bank=0, code="T95")
    Quiz.objects.filter(pk=quiz.pk).update(blocks=[{**quiz.blocks[0], "by_hand": 1}])
    for kind in kinds:
        examples.item(kind, competence_code="UND-1", bank="T95")
    for person in Person.objects.filter(personnel_number__in=numbers):
        build.reading(person, quiz.lesson)
    print(reverse("quiz-start", args=[quiz.version.course.slug, quiz.lesson.key]))


if __name__ == "__main__":
    main(sys.argv[1:])
