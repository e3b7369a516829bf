"""The options of DATABASE_URL for a pool of connections and for PgBouncer."""

from __future__ import annotations

import pytest

from twitter_album import env, service_urls

ADDRESS = "postgres://album:secret@db:5432/album"


def test_a_pool_holds_the_connections_instead_of_each_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{ADDRESS}?pool=8&sslmode=require")

    database = service_urls.database("DATABASE_URL", "")

    assert database["OPTIONS"]["pool"]["max_size"] == 8
    assert database["OPTIONS"]["sslmode"] == "require"
    # Django refuses to start with both.
    assert database["CONN_MAX_AGE"] == 0


def test_behind_pgbouncer_no_cursor_outlives_its_statement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{ADDRESS}?pgbouncer=1")

    database = service_urls.database("DATABASE_URL", "")

    assert database["DISABLE_SERVER_SIDE_CURSORS"]
    assert "pgbouncer" not in database["OPTIONS"]


def test_without_options_each_thread_keeps_its_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for address in (ADDRESS, "sqlite:////srv/album.sqlite3"):
        monkeypatch.setenv("DATABASE_URL", address)

        database = service_urls.database("DATABASE_URL", "")

        assert database["CONN_MAX_AGE"] == 60
        assert not database.get("DISABLE_SERVER_SIDE_CURSORS")


def test_a_wrong_option_is_refused_with_what_is_expected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for option in ("pool=many", "pool=0", "pool=5000", "pgbouncer=session"):
        monkeypatch.setenv("DATABASE_URL", f"{ADDRESS}?{option}")

        with pytest.raises(env.WrongValue, match=r"\?pool=8") as refused:
            service_urls.database("DATABASE_URL", "")
        assert "secret" not in str(refused.value)
