"""Nothing of the contract is left out: SDK, routes, tests and document name the same operations."""

import pytest

from faceweb.faceserver.routes import ROUTES
from tests.programs import ROOT
from tests.sdk.operations import proofs, sdk_operations
from tools.operations_table import DOCUMENT, table


def test_the_server_routes_what_the_sdk_calls():
    routed = {name: route.path for route in ROUTES for name in route.operations}
    called = sdk_operations()
    assert len(called) == 69
    assert {name: path.lower() for name, path in routed.items()} == {
        name: path.lower() for name, path in called.items()
    }


@pytest.mark.parametrize("operation", sorted(sdk_operations()))
def test_an_operation_is_proven_by_a_test(operation):
    """A mark stands for a call that succeeded: the fixture `proven` sees to that."""
    assert operation in proofs()


def test_the_document_of_operations_is_the_table_of_today():
    assert (ROOT / DOCUMENT).read_text() == table()
