"""Keys by which `find` finds Chinese names typed in Latin letters."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from regulars_china.readings import syllables

#: Surnames that are read otherwise than the same character elsewhere (现代汉语词典, 第 7 版).
_SURNAMES = {
    "单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "查": "zha", "区": "ou", "盖": "ge", "朴": "piao",
    "乐": "yue", "缪": "miao", "覃": "qin", "翟": "zhai", "员": "yun", "黑": "he", "冼": "xian", "洗": "xian",
    "秘": "bi", "祭": "zhai", "种": "chong", "折": "she", "逄": "pang", "隗": "wei", "繁": "po", "谌": "chen",
    "宓": "mi", "尉": "wei", "薄": "bo", "撒": "sa", "适": "kuo", "乜": "nie", "亓": "qi", "仉": "zhang",
    "晟": "cheng", "藏": "zang", "阚": "kan", "訾": "zi", "粘": "nian", "召": "shao", "牟": "mu", "郇": "xun",
    "尹": "yin", "卜": "bu", "都": "du", "沈": "shen", "石": "shi", "车": "che", "那": "na", "柏": "bai",
    "费": "fei", "贾": "jia", "俞": "yu", "艾": "ai", "佴": "nai", "句": "gou", "勾": "gou", "长": "zhang",
}  # fmt: skip
_DOUBLE = {"尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "长孙": ("zhang", "sun"), "澹台": ("tan", "tai"),
           "单于": ("chan", "yu"), "令狐": ("ling", "hu"), "皇甫": ("huang", "fu")}  # fmt: skip

#: Names are short; of a longer text the first characters of each Chinese run are enough to find it by.
_LIMIT = 12


def keys(text: str) -> Iterable[str]:
    """For 曾小明: zengxiaoming, xiaoming, ming, zxm, and the same for each other reading of its first character."""
    return _keys(unicodedata.normalize("NFKC", text))


def query(word: str) -> Sequence[str] | None:
    """The beginning of a key that a word in Latin letters looks up: `Xiao` is xiao; None for anything else."""
    joined = "".join(c for c in word.lower() if c not in "'’-·.").replace("ü", "v")
    return [joined] if joined.isascii() and joined.isalpha() else None


@lru_cache(maxsize=16_384)
def _keys(text: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for run in _runs(text):
        for read in _readings(run[:_LIMIT]):
            whole = "".join(read)
            starts = [len("".join(read[:n])) for n in range(len(read))]
            found.update(dict.fromkeys(whole[start:] for start in starts))
            found["".join(each[0] for each in read)] = None
    return tuple(found)


def _readings(run: str) -> Iterator[list[str]]:
    """The syllables of `run`, as words and as a name; lü also as passports write it: lyu."""
    as_words = syllables(run)
    as_name = list(as_words)
    if run[:2] in _DOUBLE:
        as_name[:2] = _DOUBLE[run[:2]]
    elif run[0] in _SURNAMES:
        as_name[0] = _SURNAMES[run[0]]
    for read in (as_name, as_words):
        yield read
        if any("v" in each for each in read):
            yield [each.replace("v", "yu") for each in read]


def _runs(text: str) -> Iterator[str]:
    """The stretches of Chinese characters in `text`."""
    run = ""
    for character in text + "\0":
        if "\u3400" <= character <= "\u9fff" or character == "〇" or "\U00020000" <= character < "\U00040000":
            run += character
        elif run:
            yield run
            run = ""
