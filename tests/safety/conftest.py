"""Accounts on a simulated exchange, as in the tests of accounts."""

from tests.accounts.conftest import add_account, exchange, memory, settings  # noqa: F401  # fixtures
