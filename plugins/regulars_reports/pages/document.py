"""HTML and scripts written so that no text can become markup: elements are built, never pasted."""

import json
from typing import Any
from xml.etree.ElementTree import Element, tostring


def element(tag: str, *parts: Element | str | None, **attributes: str | bool | None) -> Element:
    """An element with texts and elements inside; `class_` and `data_x` mean class and data-x, None is left out."""
    made = Element(tag)
    for name, value in attributes.items():
        if value is not None and value is not False:
            made.set(name.rstrip("_").replace("_", "-"), "" if value is True else clean(str(value)))
    for part in parts:
        if isinstance(part, str):
            _write(made, clean(part))
        elif part is not None:
            made.append(part)
    return made


def _write(parent: Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def clean(text: str) -> str:
    """`text` without what may not stand in a document: control characters, halves of pairs, what is no character."""
    return "".join("\ufffd" if _forbidden(ord(each)) else each for each in text)


def _forbidden(code: int) -> bool:
    return (
        (code < 0x20 and code not in (0x09, 0x0A, 0x0D))
        or 0xD800 <= code <= 0xDFFF
        or code in (0xFFFE, 0xFFFF)
    )


def html(root: Element) -> str:
    """The document, with its doctype."""
    return "<!doctype html>\n" + tostring(root, encoding="unicode", method="html") + "\n"


def data(value: Any) -> str:
    """JSON that may stand in a script element: no `<` in it, so no `</script>` or `<!--` either."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
