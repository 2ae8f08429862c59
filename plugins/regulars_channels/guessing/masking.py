"""A value shown as an example: enough to recognise a column by, too little to know a person by."""

#: So much of a value is shown.
LONGEST = 36


def shown(value: str, *, private: bool) -> str:
    """The value on one line; of private ones the beginning and the end."""
    text = " ".join("".join(each if each.isprintable() else " " for each in value).split())
    if private:
        if "@" in text:
            name, _at, host = text.partition("@")
            return f"{name[:1]}***@{host}"[:LONGEST]
        kept = 2 if len(text) >= 7 else 0
        end = text[-kept:] if kept else ""
        return f"{text[:1]}***{end}"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
