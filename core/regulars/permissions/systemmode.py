"""System mode: the few reasons for which something is done with every right, all of them here.

Whoever acts so is an `Actor` with one of them; nothing else makes one trusted. What is done so is told in the history
with its reason, once an operation; what is only computed, or tried in a test, is not.
"""

from enum import Enum

from regulars.messages import N_


class SystemMode(Enum):
    """Why everything may be done: the name stands in the history, the words are for people."""

    RULES = "rules", N_("Row rules and derived facts are computed over everything."), False
    PLANNING = "planning", N_("A plan tells an admin what it would do to the data."), True
    USERS = "users", N_("The attributes of users refer to records."), True
    APPLYING = "applying", N_("Records are brought to the declarations that become live."), True
    UPGRADING = "upgrading", N_("A plugin's step brings data to its new version."), True
    DERIVING = "deriving", N_("A plugin writes what follows from what somebody was allowed to write."), True
    WHO_READ = "who_read", N_("The access log is read of a user who is gone."), False
    TESTING = "testing", N_("A test looks at everything."), False

    def __init__(self, code: str, why: str, told: bool) -> None:
        self.code = code
        self.why = why
        #: Whether the history tells of it.
        self.told = told


#: What is done so is done by the code of a plugin.
HANDED_TO_PLUGINS = (SystemMode.PLANNING, SystemMode.UPGRADING)


def why_system(code: str) -> str:
    """The words of the reason that the history calls `code`, untranslated; empty for an unknown one."""
    return next((each.why for each in SystemMode if each.code == code), "")
