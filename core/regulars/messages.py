"""What users read, in their language: gettext catalogs beside each package, compiled with Babel."""

import gettext
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "zh")

_language: ContextVar[str] = ContextVar("regulars_language", default="en")
_packages: list[str] = ["regulars"]


def language() -> str:
    """The language that messages are given in: one of LANGUAGES."""
    return _language.get()


def set_language(code: str) -> None:
    """Speak `code` from here on; a code that is not one of LANGUAGES, or its region (`zh_CN.UTF-8`), is English."""
    _language.set(normal_language(code))


def normal_language(code: str) -> str:
    """The one of LANGUAGES that a locale's or a person's spelling (`zh-CN`, `zh_CN.UTF-8`) means, else `en`."""
    short = code.replace("-", "_").split("_")[0].split(".")[0].lower()
    return short if short in LANGUAGES else "en"


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak `code` inside the block only."""
    token = _language.set(normal_language(code))
    try:
        yield
    finally:
        _language.reset(token)


def register_catalogs(package: str) -> None:
    """Let messages be found in `package`/locale/<language>/LC_MESSAGES/messages.mo too."""
    if package not in _packages:
        _packages.append(package)


@cache
def _catalog(package: str, code: str) -> gettext.NullTranslations:
    path = files(package).joinpath("locale", code, "LC_MESSAGES", "messages.mo")
    if not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as stream:
        return gettext.GNUTranslations(stream)


def _(message: str, **values: object) -> str:
    """`message` in the current language, with `{name}` places filled from `values`."""
    code = language()
    text = message
    # Of nothing, gettext gives the head of the catalog.
    if code != "en" and message:
        for package in _packages:
            found = _catalog(package, code).gettext(message)
            if found != message:
                text = found
                break
    return text.format(**values) if values else text


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark `message` for the catalogs without translating it yet."""
    return message


def sentences(*texts: str) -> str:
    """Sentences or words one after another, set apart as the current language does; empty ones are left out."""
    return ("" if language() == "zh" else " ").join(text for text in texts if text)


def in_language(labels: Mapping[str, str], fallback: str = "") -> str:
    """The text of a label `{en: …, zh: …}` in the current language, else English, else any, else `fallback`."""
    return labels.get(language()) or labels.get("en") or next(iter(labels.values()), fallback)
