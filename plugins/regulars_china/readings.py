"""How Chinese is read aloud, by pypinyin, which is imported when it is first needed."""

from collections.abc import Callable
from functools import cache

from regulars.errors import PluginError
from regulars.messages import _


def syllables(text: str) -> list[str]:
    """The toneless pinyin of each character, words read as words: 重庆 is chong, qing; ü is v.

    Raises PluginError where pypinyin is not installed.
    """
    return _reader()(text)


@cache
def _reader() -> Callable[[str], list[str]]:
    try:
        from pypinyin import lazy_pinyin
    except ImportError:
        raise PluginError(
            _("The plugin china needs the package pypinyin. Install it: pip install 'regulars[china]'")
        ) from None
    return lazy_pinyin
