"""In which encoding an XML file says that it is, where the parser itself does not know it."""

import codecs
import re

_DECLARED = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']")
#: What the parser reads by itself: every other one is decoded before it.
_OWN = {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "ascii", "iso8859-1"}
#: What Python calls an encoding, though no text is kept in it.
_NONE = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"}


def decoder(head: bytes) -> codecs.IncrementalDecoder | None:
    """What decodes a file that begins with `head`; None where the parser needs no help.

    Raises LookupError for an encoding that nobody knows.
    """
    found = _DECLARED.match(head)
    if found is None:
        return None
    known = codecs.lookup(found[1].decode("ascii"))
    if known.name in _OWN:
        return None
    if known.name in _NONE:
        raise LookupError(known.name)
    # Python also unpacks and enciphers by way of its codecs: of texts these raise LookupError.
    "".encode(known.name)
    # GB2312 and GBK are what old tills call the encoding whose whole is GB18030.
    name = "gb18030" if known.name in {"gb2312", "gbk"} else known.name
    return codecs.getincrementaldecoder(name)()
