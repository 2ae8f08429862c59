"""What the extra `testing` brings, asked for where it is used."""

from regulars.errors import MissingExtraError
from regulars.messages import _

try:
    import hypothesis
    from hypothesis import strategies
except ImportError as error:
    raise MissingExtraError(
        _("Made-up records need {module}: pip install 'regulars[testing]'", module="hypothesis")
    ) from error

__all__ = ["hypothesis", "strategies"]
