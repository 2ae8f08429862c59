"""The plugin whose lineage is looked at lies beside the tests of purging."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "purging"))  # for `import vipplugin`
