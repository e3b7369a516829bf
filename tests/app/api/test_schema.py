"""The schema of the API: complete, valid, and what the answers are."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from django.test import Client, RequestFactory
from django.urls import resolve
from drf_spectacular.validation import validate_schema

from tests.app.concurrency import at_once
from tests.app.factories import make_album, make_photo, make_photos
from tests.app.reading import get, strict

pytestmark = pytest.mark.django_db
OPERATIONS = {
    "/api": "listNewestPhotos",
    "/api/topic/{tag}": "listTopicPhotos",
    "/api/topic/{tag}/7": "getTopSeven",
    "/api/topic/{tag}/changes": "listTopicChanges",
    "/api/owner/{name}": "listPhotosOfName",
    "/api/albums": "listAlbums",
    "/api/albums/{tag}": "getAlbum",
    "/api/albums/{tag}/changes": "listAlbumChanges",
    "/api/albums/{tag}/events": "streamAlbumEvents",
    "/api/albums/{tag}/export.csv": "exportAlbumAsCsv",
    "/api/albums/{tag}/export.ndjson": "exportAlbumAsNdjson",
    "/api/photos": "listPhotos",
    "/api/photos/{id}": "getPhoto",
    "/api/owners": "listOwners",
    "/api/milestones": "listMilestones",
    "/api/top-sevens": "listTopSevens",
    "/api/status": "getStatus",
    "/api/problems/{slug}": "getProblemType",
}


@pytest.mark.one_database
class TestSchema:
    @pytest.fixture
    def schema(self, client: Client) -> Any:
        return get(client, "/api/schema")

    def test_is_the_same_for_all_who_ask_at_the_same_time(
        self, rf: RequestFactory
    ) -> None:
        view, answers = resolve("/api/schema").func, []

        def ask() -> None:
            answers.append(view(rf.get("/api/schema")).render().content)

        at_once(*[ask] * 24)

        assert len(set(answers)) == 1

    def test_lists_each_address_once(self, schema: Any) -> None:
        operations = {p: o["get"]["operationId"] for p, o in schema["paths"].items()}
        # Clients that were made of them call their methods so.
        assert operations == OPERATIONS

    @pytest.mark.parametrize("ready", [True, False])
    def test_is_what_the_answers_are(
        self, client: Client, schema: Any, ready: bool
    ) -> None:
        make_photos(make_album(), 2)
        make_photo(make_album("masks"), ready=ready)
        components = schema["components"]
        answers = {
            "/api?limit=1": "PhotoPage",
            "/api/topic/masks": "TopicPage",
            "/api/topic/carnival/7": "TopSeven",
            "/api/photos": "PhotoList",
            "/api/albums": "AlbumList",
            "/api/albums/carnival": "AlbumDetail",
            "/api/albums/carnival/changes": "AlbumChanges",
            "/api/owners?album=carnival": "PersonList",
            "/api/milestones": "MilestoneList",
            "/api/top-sevens": "TopSevenList",
            "/api/status": "Status",
            "/api/problems/not-found": "ProblemType",
            "/api/photos?x=1": "ProblemDetails",
        }

        for address, name in answers.items():
            rules = strict(components["schemas"])
            jsonschema.validate(
                client.get(address).json(),
                {
                    "$ref": f"#/components/schemas/{name}",
                    "components": {"schemas": rules},
                },
            )

    def test_is_valid_openapi(self, schema: Any) -> None:
        # By the rules that the OpenAPI Initiative publishes.
        validate_schema(schema)  # type: ignore[no-untyped-call]  # theirs

    def test_is_json_for_whoever_accepts_json(self, client: Client) -> None:
        for accept in ("application/json", "application/vnd.oai.openapi+json", "*/*"):
            response = client.get("/api/schema", headers={"accept": accept})

            assert response.status_code == 200, accept
            assert response.json()["openapi"].startswith("3."), accept

    def test_comes_as_yaml_too(self, client: Client) -> None:
        response = client.get("/api/schema", {"format": "yaml"})

        assert b"openapi: 3" in response.content
