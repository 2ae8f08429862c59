"""The order of a long page: its reports under the sections that they begin, and the contents that lead there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from regulars.messages import _, in_language
from regulars_reports.pages.document import element
from regulars_reports.results.result import Result


@dataclass
class Section:
    """Reports that stand together, under a name unless the page begins without one."""

    name: str = ""
    id: str = ""
    results: list[Result] = field(default_factory=list)


def sections(results: list[Result]) -> list[Section]:
    """The reports in their order; one that names a section begins it, unless that is the one that it stands in."""
    made: list[Section] = []
    for result in results:
        name = in_language(result.report.section)
        if not made or (name and name != made[-1].name):
            made.append(Section(name, f"section-{len(made) + 1}"))
        made[-1].results.append(result)
    return made


def widths(results: Sequence[Result]) -> list[bool]:
    """Whether each report of a section is as wide as the page: those that ask for it, and a half without a second."""
    wide = [each.report.wide for each in results]
    place = 0
    while place < len(wide):
        paired = place + 1 < len(wide) and not wide[place] and not wide[place + 1]
        wide[place] = not paired
        place += 2 if paired else 1
    return wide


def contents(found: list[Section]) -> Element | None:
    """Links to the sections; None where there are not several."""
    named = [each for each in found if each.name]
    if len(named) < 2:
        return None
    links = (element("li", element("a", each.name, href=f"#{each.id}")) for each in named)
    return element("nav", element("ul", *links), class_="contents", aria_label=_("Contents"))


def heading(section: Section) -> Element | None:
    """The section's name, to which the contents lead."""
    if not section.name:
        return None
    return element("h2", section.name, id=section.id, class_="section", tabindex="-1")
