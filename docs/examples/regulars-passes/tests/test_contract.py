"""What every plugin keeps, one test a check: the same as `regulars plugin check .`"""

from regulars.testing import contract

test_contract = contract("passes")
