"""Real data: only tests that ask for `raw` touch them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # for `import expected`, `import stored`
