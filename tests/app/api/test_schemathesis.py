"""Schemathesis: requests made from the schema, right and wrong ones, to every
operation, most of them with tags, names and ids that are there.

The suite makes a few; `make api-requests` makes 10,000. Checks that are left out,
because what they find is no fault:

- positive data is accepted: a cursor, a version or a handle is any text for the schema,
  and only one that we gave is taken;
- negative data is rejected: the original addresses ignore parameters that they do not
  know, as they always did;
- unsupported methods and authentication: the API has GET alone, and no keys.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.models import Owner, Photo
from tests.amounts import amount, seed
from tests.app.api.api_requests import fill_albums

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Of all operations together.
REQUESTS = 170


def whole_answers(environ: Any, start_response: Any) -> list[bytes]:
    """Read and closed as by a web server: what streams holds a place until then."""
    response = WSGIHandler()(environ, start_response)
    try:
        return [b"".join(response)]
    finally:
        response.close()


@pytest.fixture
def open_connection() -> Iterator[None]:
    """The test's own stays open between requests, as Django's test client has it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.usefixtures("open_connection")
def test_every_answer_is_one_of_the_schema(
    record_property: Callable[[str, object], None],
) -> None:
    fill_albums()
    known: dict[str, list[Any]] = {
        # As they stand in a path.
        "tag": ["carnival", "%23masks", "CARNIVAL"],
        "album": ["carnival", "#masks"],
        "name": ["ana", "ana@social.example", "Ana"],
        "owner": ["ana", "ana@social.example"],
        "id": list(Photo.objects.values_list("pk", flat=True)),
        "owner_id": list(Owner.objects.values_list("pk", flat=True)),
        "slug": ["not-found", "start-again"],
    }
    schema = schemathesis.openapi.from_wsgi("/api/schema", whole_answers)
    every = schema.get_all_operations()
    operations = [found.ok() for found in every if isinstance(found, Ok)]
    statuses: Counter[int] = Counter()
    each = amount(REQUESTS) // len(operations) + 1
    for operation in operations:
        ask_for(operation, known, statuses, each)
    record_property("schemathesis_requests", statuses.total())
    assert min(statuses[200], statuses[400], statuses[404]) > 0


def ask_for(
    operation: Any, known: dict[str, list[Any]], statuses: Counter[int], count: int
) -> None:
    @seeded(seed())
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), real=st.data())
    def ask(case: Any, real: Any) -> None:
        for given_values in (case.path_parameters, case.query):
            for name in set(given_values or ()) & known.keys():
                if real.draw(st.integers(0, 3)):
                    given_values[name] = real.draw(st.sampled_from(known[name]))
        # Nobody would decompress it here.
        response = case.call(headers={"Accept-Encoding": "identity"})
        statuses[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    ask()
