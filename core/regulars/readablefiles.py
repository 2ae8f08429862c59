"""A file that is read: what keeps one from reading it, said in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from regulars.errors import SourceError
from regulars.messages import _


@contextmanager
def readable_file(path: Path) -> Iterator[None]:
    """A block that reads `path`. SourceError where it is no file, may not be read, or the disk gives it up."""
    try:
        if path.exists() and not path.is_file():
            # A pipe or a device would never end.
            raise SourceError(_("{path} is not a file.", path=path))
        if not path.is_file():
            raise FileNotFoundError
        yield
    except FileNotFoundError:
        raise SourceError(_("There is no file {path}.", path=path)) from None
    except PermissionError:
        raise SourceError(_("You may not read {path}.", path=path)) from None
    except OSError:
        raise SourceError(_("{path} cannot be read: the disk or network gives it up.", path=path)) from None
