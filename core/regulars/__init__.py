"""Know your regulars: the public face of all that a plugin, a connector or a command may use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regulars.access.reading import Reading
    from regulars.access.verify import AccessVerified
    from regulars.catalog import Catalog, Choice, Declared, Domain, Field, Metric
    from regulars.changing.steps import Step, Violation
    from regulars.conformance.checking import check_plugin
    from regulars.conformance.report import CheckReport
    from regulars.declaring.reservednames import why_reserved
    from regulars.deprecation import Deprecated, DeprecatedUse
    from regulars.errors import RegularsError
    from regulars.expressions import (
        Comparison,
        Expression,
        Function,
        Kind,
        Name,
        RelatedFunction,
        Told,
        ValueType,
        explain,
        fold,
        parse_and_check,
        to_predicate,
        to_verdict,
    )
    from regulars.expressions.domainscope import DomainScope
    from regulars.gate.bands import Band, Cases, Joined, Mapped
    from regulars.gate.explaining import Explanation, Question
    from regulars.gate.grouping import Per
    from regulars.gate.outdated import Outdated, Standing
    from regulars.gate.session import Session
    from regulars.history.anchoring import Anchor, read_anchor
    from regulars.history.log import HistoryEntry, RecordChange
    from regulars.history.verifying import Verified
    from regulars.installing.arrival import Arrival
    from regulars.installing.asking import AskedRecords, Asking, asking_of
    from regulars.installing.install import install_plugin
    from regulars.installing.uninstall import uninstall_plugin
    from regulars.lineage.graph import Graph, GraphEdge, GraphNode, Why
    from regulars.lineage.mermaid import mermaid
    from regulars.naturalorder import natural
    from regulars.permissions.explaining import Decision, FieldDecision, Reason
    from regulars.permissions.systemmode import why_system
    from regulars.plugging.acting import secret
    from regulars.plugging.codeof import code_of
    from regulars.plugging.hookspecs import hookimpl, hookspec
    from regulars.plugging.installed import installed_plugins
    from regulars.plugging.plannotes import PlanNote, Problem
    from regulars.purging.held import HeldCount
    from regulars.purging.holding import impact_holds
    from regulars.purging.purge import (
        purge_plugin,
        what_purge_takes,
    )
    from regulars.readablefiles import readable_file
    from regulars.records.heldrows import Held
    from regulars.records.hookfailures import HookFailure
    from regulars.records.parts import (
        Alias,
        Batch,
        Contribution,
        Counts,
        Entry,
        Hit,
        Outcome,
        Page,
        Part,
        Rejected,
    )
    from regulars.records.search import Analyzer
    from regulars.sources import RefusedRow, SourceBatch, SourceSample
    from regulars.spreadsheets import harmless
    from regulars.storage.asfield import as_field
    from regulars.workers.worker import Worker
    from regulars.workspaces.accesschain import anchor_access, verify_access
    from regulars.workspaces.checking import Checked, check_schemas
    from regulars.workspaces.editorschemas import (
        editor_schemas,
        refresh_editor_schemas,
        write_schema,
        yaml_language_server_line,
    )
    from regulars.workspaces.enabling import disable_plugin, enable_plugin
    from regulars.workspaces.failing import (
        FailingPlugin,
        Missed,
        failing_plugins,
        missed_while_disabled,
        resume_plugin,
    )
    from regulars.workspaces.founding import first_admin, found_workspace
    from regulars.workspaces.impact import (
        Affected,
        Impacts,
        impacts,
    )
    from regulars.workspaces.plan import Plan
    from regulars.workspaces.readymade import Preset, presets
    from regulars.workspaces.rights import Somebody
    from regulars.workspaces.rightschange import RightsChange
    from regulars.workspaces.rightsreview import Review
    from regulars.workspaces.schemagraph import graph_picture, schema_graph
    from regulars.workspaces.whoread import who_read
    from regulars.workspaces.workspace import Workspace

#: Where each name lives; its module is imported when the name is first asked for, so that a start stays quick.
_HOMES = {
    "regulars.access.reading": ("Reading",),
    "regulars.access.verify": ("AccessVerified",),
    "regulars.catalog": (
        "Catalog",
        "Choice",
        "Declared",
        "Domain",
        "Field",
        "Metric",
    ),
    "regulars.changing.steps": ("Step", "Violation"),
    "regulars.conformance.checking": ("check_plugin",),
    "regulars.conformance.report": ("CheckReport",),
    "regulars.declaring.reservednames": ("why_reserved",),
    "regulars.deprecation": ("Deprecated", "DeprecatedUse"),
    "regulars.errors": ("RegularsError",),
    "regulars.expressions": (
        "Comparison",
        "Expression",
        "Function",
        "Kind",
        "Name",
        "RelatedFunction",
        "Told",
        "ValueType",
        "explain",
        "fold",
        "parse_and_check",
        "to_predicate",
        "to_verdict",
    ),
    "regulars.expressions.domainscope": ("DomainScope",),
    "regulars.gate.bands": (
        "Band",
        "Cases",
        "Joined",
        "Mapped",
    ),
    "regulars.gate.explaining": (
        "Explanation",
        "Question",
    ),
    "regulars.gate.grouping": ("Per",),
    "regulars.gate.outdated": ("Outdated", "Standing"),
    "regulars.gate.session": ("Session",),
    "regulars.history.anchoring": ("Anchor", "read_anchor"),
    "regulars.history.log": ("HistoryEntry", "RecordChange"),
    "regulars.history.verifying": ("Verified",),
    "regulars.lineage.graph": ("Graph", "GraphEdge", "GraphNode", "Why"),
    "regulars.lineage.mermaid": ("mermaid",),
    "regulars.naturalorder": ("natural",),
    "regulars.permissions.explaining": (
        "Decision",
        "FieldDecision",
        "Reason",
    ),
    "regulars.permissions.systemmode": ("why_system",),
    "regulars.plugging.acting": ("secret",),
    "regulars.plugging.codeof": ("code_of",),
    "regulars.plugging.hookspecs": (
        "hookimpl",
        "hookspec",
    ),
    "regulars.plugging.installed": ("installed_plugins",),
    "regulars.plugging.plannotes": (
        "PlanNote",
        "Problem",
    ),
    "regulars.readablefiles": ("readable_file",),
    "regulars.records.heldrows": ("Held",),
    "regulars.records.hookfailures": ("HookFailure",),
    "regulars.records.parts": (
        "Alias",
        "Batch",
        "Contribution",
        "Counts",
        "Entry",
        "Hit",
        "Outcome",
        "Page",
        "Part",
        "Rejected",
    ),
    "regulars.records.search": ("Analyzer",),
    "regulars.sources": ("RefusedRow", "SourceBatch", "SourceSample"),
    "regulars.spreadsheets": ("harmless",),
    "regulars.workers.worker": ("Worker",),
    "regulars.workspaces.accesschain": ("anchor_access", "verify_access"),
    "regulars.workspaces.checking": ("Checked", "check_schemas"),
    "regulars.workspaces.editorschemas": (
        "editor_schemas",
        "refresh_editor_schemas",
        "write_schema",
        "yaml_language_server_line",
    ),
    "regulars.storage.asfield": ("as_field",),
    "regulars.workspaces.enabling": (
        "disable_plugin",
        "enable_plugin",
    ),
    "regulars.workspaces.failing": (
        "FailingPlugin",
        "Missed",
        "failing_plugins",
        "missed_while_disabled",
        "resume_plugin",
    ),
    "regulars.workspaces.founding": ("first_admin", "found_workspace"),
    "regulars.workspaces.plan": ("Plan",),
    "regulars.workspaces.readymade": (
        "Preset",
        "presets",
    ),
    "regulars.workspaces.schemagraph": ("graph_picture", "schema_graph"),
    "regulars.workspaces.whoread": ("who_read",),
    "regulars.workspaces.rights": ("Somebody",),
    "regulars.workspaces.rightschange": ("RightsChange",),
    "regulars.workspaces.rightsreview": ("Review",),
    "regulars.workspaces.workspace": ("Workspace",),
    "regulars.purging.holding": ("impact_holds",),
    "regulars.workspaces.impact": (
        "Affected",
        "Impacts",
        "impacts",
    ),
    "regulars.purging.purge": (
        "purge_plugin",
        "what_purge_takes",
    ),
    "regulars.purging.held": ("HeldCount",),
    "regulars.installing.uninstall": ("uninstall_plugin",),
    "regulars.installing.install": ("install_plugin",),
    "regulars.installing.arrival": ("Arrival",),
    "regulars.installing.asking": ("AskedRecords", "Asking", "asking_of"),
}

__all__ = [
    "AccessVerified",
    "Affected",
    "Alias",
    "Analyzer",
    "Anchor",
    "Arrival",
    "AskedRecords",
    "Asking",
    "Band",
    "Batch",
    "Cases",
    "Catalog",
    "CheckReport",
    "Checked",
    "Choice",
    "Comparison",
    "Contribution",
    "Counts",
    "Decision",
    "Declared",
    "Deprecated",
    "DeprecatedUse",
    "Domain",
    "DomainScope",
    "Entry",
    "Explanation",
    "Expression",
    "FailingPlugin",
    "Field",
    "FieldDecision",
    "Function",
    "Graph",
    "GraphEdge",
    "GraphNode",
    "Held",
    "HeldCount",
    "HistoryEntry",
    "Hit",
    "HookFailure",
    "Impacts",
    "Joined",
    "Kind",
    "Mapped",
    "Metric",
    "Missed",
    "Name",
    "Outcome",
    "Outdated",
    "Page",
    "Part",
    "Per",
    "Plan",
    "PlanNote",
    "Preset",
    "Problem",
    "Question",
    "Reading",
    "Reason",
    "RecordChange",
    "RefusedRow",
    "RegularsError",
    "Rejected",
    "RelatedFunction",
    "Review",
    "RightsChange",
    "Session",
    "Somebody",
    "SourceBatch",
    "SourceSample",
    "Standing",
    "Step",
    "Told",
    "ValueType",
    "Verified",
    "Violation",
    "Why",
    "Worker",
    "Workspace",
    "anchor_access",
    "as_field",
    "asking_of",
    "check_plugin",
    "check_schemas",
    "code_of",
    "disable_plugin",
    "editor_schemas",
    "enable_plugin",
    "explain",
    "failing_plugins",
    "first_admin",
    "fold",
    "found_workspace",
    "graph_picture",
    "harmless",
    "hookimpl",
    "hookspec",
    "impact_holds",
    "impacts",
    "install_plugin",
    "installed_plugins",
    "mermaid",
    "missed_while_disabled",
    "natural",
    "parse_and_check",
    "presets",
    "purge_plugin",
    "read_anchor",
    "readable_file",
    "refresh_editor_schemas",
    "resume_plugin",
    "schema_graph",
    "secret",
    "to_predicate",
    "to_verdict",
    "uninstall_plugin",
    "verify_access",
    "what_purge_takes",
    "who_read",
    "why_reserved",
    "why_system",
    "write_schema",
    "yaml_language_server_line",
]


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
