"""What Regulars asks of every plugin."""

from regulars.testing import contract

test_contract = contract("channels")
