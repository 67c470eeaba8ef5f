"""A place in a picture. Every place to choose from is numbered on the picture and named in a list beside it, so that the
question is the same for those who point, those who use the keyboard and those who hear the page."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competence.texts import Translated
from courses.enums import ItemKind
from courses.rules.entry import Entry

from .base import (
    Area,
    Choices,
    Content,
    Explained,
    Field,
    Kind,
    MarkedOption,
    Option,
    Picture,
    Rows,
    keys_chosen,
    several,
    text_of,
)

SHAPES = ("rectangle", "ellipse")
NAME = re.compile(r"[0-9a-f]{64}\.(png|jpg|webp)")


class Hotspot(Kind):
    code = ItemKind.HOTSPOT
    rule = gettext_lazy(
        "Choose on the picture or in the list; both are the same. Where several places are right, each of them earns its share "
        "of the point, and each wrong one takes the same share away."
    )
    fields = (
        Field("picture", gettext_lazy("Picture"), "picture"),
        Field("alt", gettext_lazy("What the picture shows, for those who do not see it"), tall=True),
        Rows(
            "regions",
            gettext_lazy("Places"),
            (
                Field("right", gettext_lazy("right"), "flag", needed=False),
                Field("label", gettext_lazy("Name of the place")),
                Field(
                    "shape",
                    gettext_lazy("Shape"),
                    "choice",
                    choices=(("rectangle", gettext_lazy("rectangle")), ("ellipse", gettext_lazy("ellipse"))),
                ),
                Field("x", gettext_lazy("from the left, %"), "number"),
                Field("y", gettext_lazy("from the top, %"), "number"),
                Field("width", gettext_lazy("width, %"), "number"),
                Field("height", gettext_lazy("height, %"), "number"),
                Field("why", gettext_lazy("Why it is right or not"), tall=True),
            ),
            2,
            10,
        ),
    )

    def parse(self, entry: Entry) -> dict[str, Any]:
        picture = entry.entry("picture")
        found = {"name": "", "width": 1, "height": 1}
        if picture is not None:
            picture.only("name", "width", "height")
            found = {
                "name": picture.text("name", most=90),
                "width": picture.number("width", 1, 10_000),
                "height": picture.number("height", 1, 10_000),
            }
            if found["name"] and not NAME.fullmatch(str(found["name"])):
                picture.fault("name", _("This is not the name of a picture that is kept here."))
        regions = [self._region(region, number) for number, region in enumerate(entry.entries("regions", least=2, most=10), 1)]
        right = sum(region["right"] for region in regions)
        if regions and not 1 <= right < len(regions):
            entry.fault("regions", _("At least one place is right and one is not."))
        return {"picture": found, "alt": dict(entry.both("alt", most=600)), "regions": regions}

    def _region(self, region: Entry, number: int) -> dict[str, Any]:
        region.only("label", "shape", "x", "y", "width", "height", "right", "why")
        box = {name: region.decimal(name) for name in ("x", "y", "width", "height")}
        if min(box["x"], box["y"]) < 0 or box["x"] + box["width"] > 100 or box["y"] + box["height"] > 100:
            region.fault("", _("The place leaves the picture; all figures are percent of it."))
        if min(box["width"], box["height"]) < 2:
            region.fault("", _("A place is at least 2 percent wide and high, or nobody can hit it."))
        shape = region.choice("shape", list(SHAPES)) if "shape" in region.values else SHAPES[0]
        return {
            "key": f"r{number}",
            "shape": shape,
            **{name: float(value) for name, value in box.items()},
            "label": dict(region.both("label", most=200)),
            "right": region.flag("right"),
            "why": dict(region.both("why", most=600)),
        }

    def raw(self, content: Content) -> dict[str, Any]:
        return {
            "picture": content["picture"],
            "alt": content["alt"],
            "regions": [{name: value for name, value in region.items() if name != "key"} for region in content["regions"]],
        }

    def keys(self, content: Content) -> tuple[str, ...]:
        return ()

    def _known(self, content: Content) -> list[str]:
        return [region["key"] for region in content["regions"]]

    def is_multiple(self, content: Content) -> bool:
        return len([region for region in content["regions"] if region["right"]]) > 1

    def _picture(self, content: Content) -> Picture:
        picture = content["picture"]
        return Picture(picture["name"], text_of(content["alt"]), picture["width"], picture["height"])

    def ask(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Choices:
        return Choices(
            tuple(
                Option(region["key"], text_of(region["label"]), region["key"] in (answer or ()), _area(region, number))
                for number, region in enumerate(content["regions"], 1)
            ),
            self.is_multiple(content),
            self._picture(content),
        )

    def read(self, content: Content, answer: Sequence[str]) -> list[str]:
        return keys_chosen(self._known(content), answer, most=None if self.is_multiple(content) else 1)

    def is_complete(self, content: Content, answer: Sequence[str]) -> bool:
        return bool(answer)

    def credit(self, content: Content, answer: Sequence[str] | None) -> Fraction:
        right = {region["key"] for region in content["regions"] if region["right"]}
        return several(right, set(answer or ()))

    def right(self, content: Content) -> list[str]:
        return [region["key"] for region in content["regions"] if region["right"]]

    def explain(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Explained:
        return Explained(
            options=tuple(
                MarkedOption(
                    region["key"],
                    text_of(region["label"]),
                    text_of(region["why"]),
                    region["right"],
                    region["key"] in (answer or ()),
                    _area(region, number),
                )
                for number, region in enumerate(content["regions"], 1)
            ),
            is_multiple=self.is_multiple(content),
            picture=self._picture(content),
        )

    def picks(self, content: Content, answer: Sequence[str]) -> list[str]:
        return list(answer)

    def texts(self, content: Content) -> Iterator[tuple[str, Translated]]:
        yield "alt", text_of(content["alt"])
        for number, region in enumerate(content["regions"], 1):
            yield f"regions[{number}].label", text_of(region["label"])
            yield f"regions[{number}].why", text_of(region["why"])


def _area(region: dict[str, Any], number: int) -> Area:
    return Area(number, region["shape"], region["x"], region["y"], region["width"], region["height"])
