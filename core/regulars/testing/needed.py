"""What the extra `testing` brings, asked for where it is used."""

from regulars.errors import RegularsError
from regulars.messages import _

try:
    import hypothesis
    from hypothesis import strategies
except ImportError as error:
    raise RegularsError(
        _("Made-up records need {module}: pip install 'regulars[testing]'", module="hypothesis")
    ) from error

__all__ = ["hypothesis", "strategies"]
