"""Texts that have gone wrong in programs before."""

#: Quotes, SQL, templates, formulas, paths, markup, writing from the right, characters of several code points or outside
#: of the first plane, invisible ones, and what other programs take for something else.
NAUGHTY = (
    "王小明", "欧阳娜娜", "𠮷野家", "上海市黄浦区南京东路1号", "Zoë Ångström", "Ⅷ①㎏", "ｆｕｌｌ　ｗｉｄｔｈ",
    "محمد علي", "👩\u200d👩\u200d👧", "e\u0301", "\u200b\u200bx", "\u202ereversed\u202c", "\ufeffmark",
    "O'Brien", '"quoted"', "a|b", "50%", "_", "\\", "'; drop table customer; --", "{{7*7}}", "${HOME}", "=1+1",
    "@sum(1)", "../../etc/passwd", "<script>alert(1)</script>", "null", "None", "NaN", "true", "0123", "1e9",
    "2026-02-30", "line\nbreak", "tab\tstop", "carriage\rreturn", " spaces ", "#1", "//", "-", "\x1b[31mred", "\x7f",
)  # fmt: skip
