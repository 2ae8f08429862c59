"""The checks that a plugin goes through, in order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from regulars.catalog import Labels
from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.manifest import CHECK as MANIFEST
from regulars.conformance.manifest import manifest_valid
from regulars.conformance.privacy import CHECK as PRIVACY
from regulars.conformance.privacy import privacy_stated


@dataclass(frozen=True, kw_only=True)
class Check:
    """A check: its name, one line for people, and what looks."""

    name: str
    label: Labels
    look: Callable[[Candidate], Iterable[Finding]]
    #: Where one of these checks has found something wrong, this one could not tell what: it is left out.
    after: tuple[str, ...] = ()
    #: Seconds that it may take.
    limit: int = 60


CHECKS: tuple[Check, ...] = (
    Check(
        name=MANIFEST,
        label={"en": "The manifest is in order", "zh": "插件清单正确"},
        look=manifest_valid,
    ),
    Check(
        name=PRIVACY,
        label={"en": "Every field says how private it is", "zh": "每个字段都写明隐私级别"},
        look=privacy_stated,
        after=(MANIFEST,),
    ),
)
