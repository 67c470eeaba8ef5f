"""One text in several languages: a mapping such as {"de": "Prüfen", "en": "Verify"} that prints itself in the reader's language."""

from collections.abc import Mapping

from django.utils.translation import get_language

FALLBACK = "de"  # German is the source of truth for content


class Translated(dict[str, str]):
    """Texts by language. `str()` gives the active language, else German, else whatever there is."""

    def __str__(self) -> str:
        return self.in_language(get_language() or FALLBACK)

    def in_language(self, language: str) -> str:
        """The text in one language, with the same fallback."""
        return self.get(language[:2]) or self.get(FALLBACK) or next(iter(self.values()), "")

    def __html__(self) -> str:
        """Templates escape like any other text; only a field that holds cleaned HTML marks itself safe."""
        from django.utils.html import escape

        return escape(str(self))

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))


def translated(value: Mapping[str, str] | str | None) -> Translated:
    """Any value of a translated field as `Translated`; a bare text counts as German."""
    if value is None:
        return Translated()
    if isinstance(value, str):
        return Translated({FALLBACK: value})
    return Translated(value)
