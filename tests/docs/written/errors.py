"""docs/reference/errors.md: the classes of regulars.errors, named by what the reader should do."""

import inspect

from regulars import errors
from regulars.errors import RegularsError
from written.markdown import cell, paragraphs, table

HEAD = """# Errors

Written from the code. Whatever a plugin, a command or a session raises is one of these, from `regulars.errors`; each is named by what its reader should do. `str(error)` is what people read: what, where, what was expected, what to do. `error.message` is that without the place, `error.place` the place: `file`, `line`, `column`. Raise them with a sentence from `regulars.messages._`, so that it is translated; the command line ends with exit code 1 and shows the sentence, `--debug` shows where it came from.

"""


def classes() -> list[type[RegularsError]]:
    """Every error, in the order of their file."""
    found = [
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, RegularsError) and each.__module__ == errors.__name__
    ]
    return sorted(found, key=lambda each: inspect.getsourcelines(each)[1])


def page() -> str:
    rows = []
    for each in classes():
        signature = str(inspect.signature(each.__init__)).replace("(self, ", "(").partition(" ->")[0]
        signature = signature.replace("regulars.errors.", "").replace("collections.abc.", "")
        parent = each.__bases__[0].__name__
        rows.append(
            (
                f"`{each.__name__}`",
                cell(paragraphs(inspect.getdoc(each) or "")),
                f"`{cell(signature)}`",
                "" if parent == "RegularsError" or each is RegularsError else f"`{parent}`",
            )
        )
    return HEAD + table(("error", "what to do", "made with", "is a"), rows)
