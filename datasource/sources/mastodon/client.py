"""Requests to one server of Mastodon's API, with the token that it gave us."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from datasource.errors import SourceError
from twitter_album.http import connection_errors


class MastodonClient:
    """`server` is the host of `base_url`; an empty `token`: none is sent."""

    def __init__(self, *, base_url: str, session: requests.Session, token: str) -> None:
        self.base_url = base_url
        self.server = urlsplit(base_url).netloc
        self.session = session
        self.has_token = bool(token)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, parameters: Mapping[str, Any]) -> requests.Response:
        """Whatever the server answers; raises SourceError where it does not."""
        return self._get(path, parameters, self._headers)

    def get_without_token(
        self, path: str, parameters: Mapping[str, Any]
    ) -> requests.Response:
        """The same without our token."""
        return self._get(path, parameters, {})

    def _get(
        self, path: str, parameters: Mapping[str, Any], headers: Mapping[str, str]
    ) -> requests.Response:
        try:
            return self.session.get(
                f"{self.base_url}{path}", params=parameters, headers=headers
            )
        except requests.RequestException as error:
            raise SourceError(connection_errors.describe(error)) from None
