"""A plugin's code in a process of its own: held to a time, a memory, an environment and hosts."""
