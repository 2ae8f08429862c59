"""The chain of a workspace's access log, for an admin: whether it is whole, and its anchor."""

from collections.abc import Callable

from regulars.access.verify import AccessAnchor, AccessVerified, anchor, verify
from regulars.workspaces.workspace import Workspace


def verify_access(
    workspace: Workspace,
    kept: tuple[int, str] | None = None,
    *,
    advance: Callable[[int], None] = lambda _count: None,
) -> AccessVerified:
    """Whether the access log is whole. `kept`: number and link of an entry as somebody outside remembers them.

    NotPermittedError for who is no admin; `advance` is told of how many more entries were looked at.
    """
    workspace.demand_admin()
    return verify(workspace.access_log, [AccessAnchor(*kept)] if kept else [], advance)


def anchor_access(workspace: Workspace) -> tuple[int, str]:
    """Number and link of the last entry, which has reached the disk; NotPermittedError for who is no admin."""
    workspace.demand_admin()
    made = anchor(workspace.access_log)
    return made.number, made.link
