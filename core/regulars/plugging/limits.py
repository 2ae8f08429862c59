"""How long the code of plugins may run, and how much memory it may take."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """`limits:` in regulars.yaml. `hook_*` are of one call of a hook, `run_*` of a process of a plugin's own."""

    #: Seconds.
    hook_seconds: int = 60
    #: By how many megabytes (2^20) the process may grow.
    hook_megabytes: int = 1024
    #: Seconds without anything handed over.
    run_seconds: int = 300
    run_megabytes: int = 2048


#: What holds where nothing is said.
DEFAULTS = Limits()
