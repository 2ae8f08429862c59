"""Real data: where they lie. Only tests that say so touch them."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for `import expected`, `import stored`


@pytest.fixture(scope="session")
def raw() -> Path:
    """The folder of the real data sets."""
    folder = os.environ.get("REGULARS_TEST_DATA")
    if not folder:
        pytest.skip("REGULARS_TEST_DATA is not set: it names the folder of the real data sets")
    return Path(folder)
