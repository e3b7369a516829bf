"""Whatever the API is asked, its answer is one that its schema knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import jsonschema
import pytest
from django.test import Client

from tests.amounts import amount, seed
from tests.app.api.api_requests import ApiRequests, fill_albums
from tests.app.reading import get, strict
from tests.attack.in_process import send


@pytest.mark.django_db
@pytest.mark.one_database
def test_every_answer_to_generated_requests_is_one_of_the_schema(
    client: Client, record_property: Callable[[str, object], None]
) -> None:
    fill_albums()
    schema = get(client, "/api/schema")
    components = {"schemas": strict(schema["components"]["schemas"])}
    drawn = ApiRequests(schema, Random(seed()))
    statuses: Counter[int] = Counter()
    for _ in range(amount(300)):
        path, request = drawn.draw()
        answer: Any = send(client, request)
        statuses[answer.status_code] += 1
        assert answer.status_code < 500, request
        if answer.streaming:
            kind = answer["Content-Type"].partition(";")[0]
            assert kind in drawn.content_of(path, answer.status_code)
            b"".join(answer)
            continue
        body = answer.json()
        jsonschema.validate(
            body,
            drawn.schema_of(path, answer.status_code) | {"components": components},
        )
        drawn.learn(body)
    assert min(statuses[200], statuses[400], statuses[404]) > amount(300) // 50
    record_property("api_requests", statuses.total())
