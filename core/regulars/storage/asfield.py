"""What a field would hold of values, without writing them: for plugins that compare texts of different sources."""

from collections.abc import Sequence
from typing import Any

from regulars.catalog import Field
from regulars.storage.cells import codecs


def as_field(field: Field, values: Sequence[Any], *, zone: str, region: str) -> list[Any]:
    """Each value as `field` would give it (`中国` as `CN`); None for nothing, and for what is no value of its type.

    `zone` and `region` are those of the writer. For fields without parts.
    """
    (codec,) = codecs(field, zone=zone, region=region)
    cells, _refused = codec.load(values)
    return [codec.value(cell) for cell in cells]
