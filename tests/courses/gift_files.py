"""Files of questions for tests, in GIFT."""


def gift(*questions: tuple[str, str], category: str = "kundig/SEC-1/level 1") -> str:
    """A file in which each (name, right answer) is a question with one answer."""
    return f"$CATEGORY: {category}\n\n" + "\n".join(question(*one) for one in questions)


def question(name: str, right: str = "Nachfragen") -> str:
    """One question with one answer; each answer is told why."""
    return (
        f"::{name}::Ein Fall mit {name}. Was tun Sie?{{\n"
        f"={right}#So merken Sie, ob der Auftrag echt ist.\n"
        "~Sofort antworten#Damit ist die Angabe schon aus der Hand.\n"
        "~Die Mail löschen#Dann kann niemand mehr prüfen, woher sie kam.\n"
        "}\n"
    )
