"""The plugin that comes and goes in these tests lies beside them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # for `import vipplugin`
