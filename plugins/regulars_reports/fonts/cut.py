"""Cut the typeface of pictures out of Noto Sans CJK: run by hand where it is renewed, as README.md says."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

#: A cut font is a modified one: it goes by a name of its own, so that none on the machine is taken for it.
FAMILY = "Regulars Sans SC"
#: The Simplified Chinese face in NotoSansCJK-Regular.ttc.
_FACE = 2
_POSTSCRIPT = FAMILY.replace(" ", "") + "-Regular"
_NAMES = {1: FAMILY, 3: f"2.004;{_POSTSCRIPT}", 4: FAMILY, 6: _POSTSCRIPT}
#: Copyright, style, version, trademark, maker, licence and where it stands are kept as they are.
_KEPT = (0, 2, 5, 7, 8, 13, 14)


def characters() -> set[int]:
    """Code points: GB2312, Latin with its accents (as far as Noto has them), and the signs that reports use."""
    latin = [*range(0x20, 0x7F), *range(0xA0, 0x180)]
    signs = [*range(0x2010, 0x2028), 0x2030, 0x20AC, 0x2191, 0x2193, 0x2212, 0x25B2, 0x25BC, 0xFFE5]
    wide = [*range(0x3000, 0x3040), *range(0xFF01, 0xFF5F)]
    return {*latin, *signs, *wide, *_gb2312()}


def _gb2312() -> Iterator[int]:
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield ord(bytes((row, cell)).decode("gb2312"))
            except UnicodeDecodeError:
                continue  # GB2312 leaves some places empty


def cut(source: Path, target: Path) -> None:
    """Write the face of `source` (a TrueType collection) with `characters()` alone to `target`."""
    subset = import_module("fontTools.subset")

    options = subset.Options()
    options.font_number = _FACE
    options.hinting = False
    options.layout_features = ["kern"]
    options.name_IDs = [*_NAMES, *_KEPT]
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters())
    cutter.subset(font)
    for each, text in _NAMES.items():
        font["name"].setName(text, each, 3, 1, 0x409)
    held = font["CFF "].cff
    held.fontNames = [_POSTSCRIPT]
    held[0].FullName = held[0].FamilyName = FAMILY
    subset.save_font(font, str(target), options)


if __name__ == "__main__":
    cut(Path(sys.argv[1]), Path(sys.argv[2]))
