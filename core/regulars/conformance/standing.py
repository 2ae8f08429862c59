"""A candidate's declarations among those of the plugins that it needs: the catalog that all of them make."""

from collections.abc import Mapping, Sequence
from functools import cache

from regulars.catalog import Catalog
from regulars.conformance.candidate import Candidate
from regulars.declaring.declarations import Declaration, Reading, read_what_can_be_read
from regulars.declaring.fieldnumbers import FieldNumbers
from regulars.declaring.setting import Setting
from regulars.errors import DeclarationError
from regulars.plugging.installed import installed_plugins
from regulars.plugging.plugins import Plugins, usable_plugins
from regulars.workspaces.declared import catalog_of
from regulars.workspaces.enabling import with_needs


def beside(candidate: Candidate) -> Sequence[Sequence[str]]:
    """The sets of plugins that it is looked at with: itself with its needs; and with those that it has files for."""
    alone = with_needs([candidate.name])
    others = [each for each in candidate.manifest.alongside if each in installed_plugins()]
    usable = usable_plugins(with_needs(others))
    further = with_needs([candidate.name, *(each for each in others if each in usable)])
    return [alone] if set(further) == set(alone) else [alone, further]


@cache
def reading_with(names: Sequence[str]) -> Reading:
    """The declarations of these plugins, as far as they can be read, and what is wrong with the others."""
    plugins = Plugins(names)
    return read_what_can_be_read(plugins.schema_files(), plugins.grammars(), plugins.bringing)


@cache
def catalog_with(names: Sequence[str]) -> Catalog:
    """The catalog of these plugins; DeclarationError with every problem, RegularsError where one cannot be used."""
    plugins = Plugins(names)
    reading = reading_with(names)
    if reading.problems:
        raise DeclarationError(reading.problems)
    setting = Setting(plugins=plugins.names, asked=plugins.asked())
    return catalog_of(reading.declarations, setting, plugins, FieldNumbers())


def catalog_of_all(candidate: Candidate) -> Catalog:
    """The catalog of itself and all that it can stand with."""
    return catalog_with(tuple(beside(candidate)[-1]))


def domains_of_all(candidate: Candidate) -> Mapping[str, Declaration]:
    """The declarations of all domains that it can stand with, its own too."""
    read = reading_with(tuple(beside(candidate)[-1]))
    return {each.name: each for each in read.declarations if each.kind == "domain"}
