"""Headings of columns, and how well a word names one."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_PARENTHESES = re.compile(r"[(\[（【].*?[)\]）】]")
_OWNER = re.compile(r"['’]s\b")
#: Characters of headings as they are written in Taiwan and Hong Kong, and as in mainland China.
_TRADITIONAL = (
    "會会 員员 編编 號号 電电 話话 訂订 單单 數数 價价 額额 時时 間间 買买 賣卖 門门 產产 類类 "
    "別别 備备 註注 郵邮 聯联 絡络 區区 縣县 國国 機机 貨货 實实 總总 應应 優优 費费 業业 務务 "
    "職职 稱称 體体 顧顾 條条 碼码 種种 點点 發发 記记 錄录 購购 銷销 際际 鄉乡 鎮镇 帳账 戶户 "
    "歲岁 齡龄 詳详 細细 寫写 樣样 庫库 採采 運运 結结 賬账 統统 計计"
)
_PLAIN = {ord(each[0]): each[1] for each in _TRADITIONAL.split()}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_BROAD = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uac00-\ud7af]")

#: A word that is a part of a heading names it less surely than one that is all of it.
END, START, MIDDLE = 0.6, 0.52, 0.4
#: How much the share of the heading that the word makes up adds.
SHARE = 0.3
#: What remains where the rest of the heading names something else.
OTHERS = 0.35


@dataclass(frozen=True)
class Heading:
    """A heading without blanks, signs, case and width: `text`, and the places where a word may begin or end."""

    text: str
    bounds: frozenset[int]

    @classmethod
    @lru_cache(maxsize=4096)
    def of(cls, heading: str) -> "Heading":
        """The heading as it is compared; a unit in parentheses, `金额(元)`, does not count."""
        plain = _OWNER.sub("", unicodedata.normalize("NFKC", heading).translate(_PLAIN))
        bare = _PARENTHESES.sub(" ", plain)
        tokens = _tokens(bare) or _tokens(plain)
        bounds, at = {0}, 0
        for token in tokens:
            # Chinese has no blanks: a word may end behind each character.
            bounds |= set(range(at, at + len(token))) if _BROAD.search(token) else set()
            at += len(token)
            bounds.add(at)
        return cls("".join(tokens), frozenset(bounds))

    def named(self, word: str, own: Iterable[str] = (), others: Iterable[str] = ()) -> float:
        """How surely (0 to 1) a squashed `word` names it.

        `own`: words for the thing that the word belongs to (`customer` before `name`); `others`: words for other
        things, beside which it means less.
        """
        if not word or word not in self.text:
            return 0.0
        if word == self.text:
            return 1.0
        at = self.text.rfind(word)
        end = at + len(word)
        if at not in self.bounds or end not in self.bounds:
            return 0.0
        before, after = self.text[:at], self.text[end:]
        if after and word in own:
            # The customer's something else.
            return 0.0
        if not after and before in own:
            return 1.05
        if _short(word):
            return 0.0
        known = END if not after else START if not before else MIDDLE
        score = known + SHARE * len(word) / len(self.text)
        mine = any(each in word or each in before for each in own if not _short(each))
        if not mine and (self._holds(0, at, others) or self._holds(end, len(self.text), others)):
            return score * OTHERS
        return score

    def _holds(self, start: int, stop: int, words: Iterable[str]) -> bool:
        """Whether one of `words`, whole or several of it, opens or ends that part: bill does not open billing."""
        part = self.text[start:stop]
        return any(
            (part.startswith(word) and self._ends(start + len(word)))
            or (part.endswith(word) and stop - len(word) in self.bounds)
            for word in words
            if part and not _short(word)
        )

    def _ends(self, at: int) -> bool:
        """Whether a word may end there, several of it too: orders."""
        return at in self.bounds or (self.text[at : at + 1] == "s" and at + 1 in self.bounds)


def _tokens(text: str) -> Sequence[str]:
    return [token.casefold() for token in _TOKEN.findall(_CAMEL.sub(" ", text))]


def _short(word: str) -> bool:
    """Whether a word is too short to be looked for inside a heading: 名 or no."""
    return len(word) < 2 or (len(word) < 3 and word.isascii())
