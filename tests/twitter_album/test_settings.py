"""Configuration: documented completely, and loud when it is wrong."""

import re
from pathlib import Path

import pytest
from axes.helpers import get_client_ip_address
from django.test import RequestFactory
from pytest_django import Settings

from tests.running import ROOT
from tests.twitter_album.starts import ends_of_starts, start
from twitter_album import address_settings, env

TEST_ONLY = {"TEST_DATABASE_URL"}


def test_every_name_is_in_the_example_file_and_in_the_operators_table(
    tmp_path: Path,
) -> None:
    known = set(start(tmp_path).stdout.splitlines()[0].split())
    example = set(re.findall(r"(?m)^([A-Z_]+)=", (ROOT / ".env.example").read_text()))
    manual = (ROOT / "docs" / "operator.md").read_text()
    rows = re.findall(r"(?m)^\| (`[A-Z_`, ]+`) \|", manual)
    table = {name for row in rows for name in re.findall("[A-Z_]+", row)}
    assert known == example
    assert known == table - TEST_ONLY


WRONG = [
    ("HASHTAGS", "car nival", "letters, digits and underscore"),
    ("HASHTAGS", "2026", "letters, digits and underscore"),
    ("HASHTAGS", ",", "letters, digits and underscore"),
    ("NETWORKS", "myspace", "twitter, x, mastodon, bluesky"),
    ("NETWORKS", "x", "X_BEARER_TOKEN or the four"),
    ("NETWORKS", "bluesky", "BLUESKY_HANDLE and BLUESKY_APP_PASSWORD"),
    ("X_SEARCH", "everything", "recent, all"),
    ("X_DAILY_BUDGET", "a lot", "dollars"),
    ("X_MONTHLY_BUDGET", "-3", "dollars"),
    ("MASTODON_TOKENS", "geheim", "server=token"),
    ("FETCH_EVERY_MINUTES", "soon", "a whole number from 1 to 1440"),
    ("FETCH_EVERY_MINUTES", "0", "a whole number from 1 to 1440"),
    ("BACKFILL_DAYS", "-1", "a whole number"),
    ("DATABASE_URL", "mysql://root:geheim@db/album", "postgres://"),
    ("CACHE_URL", "memcached://cache:11211", "redis://"),
    ("CACHE_URL", "redis://:geheim@cache:6379/pages", "redis://"),
    ("CELERY_BROKER_URL", "amqp://guest:geheim@queue:5672", "redis://"),
    ("SITE_URL", "album.example", "http:// or https://"),
    ("SITE_URL", "https://album.example/carnival", "without a path"),
    ("SITE_URL", "https://album.example?tag=carnival", "without a path"),
    ("SITE_URL", "https://album.example/#carnival", "without a path"),
    ("SITE_URL", "https://me:geheim@album.example", "without a path"),
    ("TWITTER_API_URL", "ftp://x", "http:// or https://"),
    ("MASTODON_SERVERS", "not a server", "server names"),
    ("MASTODON_SERVERS", "https://social.example/api/v1", "server names"),
    ("MASTODON_SERVERS", "https://me:geheim@social.example", "server names"),
    ("EMAIL_URL", "carrier-pigeon://roof", "smtp"),
    ("MILESTONES", "many", "positive whole numbers"),
    ("MILESTONE_RECIPIENTS", "nobody", "e-mail addresses"),
    ("DEBUG", "perhaps", "true or false"),
    ("PORT", "99999", "a whole number from 1 to 65535"),
    ("TIME_ZONE", "Mars/Olympus", "a time zone"),
    ("DATA_DIR", "/proc/album", "a folder that can be written"),
    ("MEDIA_STORAGE_URL", "https://a:geheim@b.example/c", "s3://KEY:SECRET@host"),
    ("MEDIA_STORAGE_URL", "s3://bucket/prefix", "of AWS the host is"),
    ("MEDIA_STORAGE_URL", "s3://a:geheim@b.example/", "s3://KEY:SECRET@host"),
    ("MEDIA_STORAGE_URL", "s3://a:ge/heim@b.example/c", "is written %2F"),
    ("MEDIA_STORAGE_URL", "s3://a:geheim@b.example/c", "bucket after the host: 3 to"),
    ("MEDIA_STORAGE_URL", "s3://a@b.example/bucket", "s3://KEY:SECRET@host"),
    ("MEDIA_STORAGE_URL", "s3://b.example/bucket?adresses=public", "addresses="),
    ("MEDIA_STORAGE_URL", "s3://b.example/bucket?expires=8640000", "expires="),
    ("MEDIA_STORAGE_URL", "s3://b.example/bucket/../other", "bucket/prefix"),
    ("METRICS_TOKEN", "geheim", "16 or more"),
    ("METRICS_TOKEN", "geheim geheim geheim", "16 or more"),
    ("LOG_LEVEL", "loud", "debug, info, warning, error"),
    ("LOG_FORMAT", "xml", "plain, json"),
    ("WEB_WORKERS", "0", "a whole number from 1 to 64"),
    ("WEB_THREADS", "1", "a whole number from 2 to 256"),
    ("MEDIA_CDN_URL", "cdn.example.org", "begins with http:// or https://"),
    ("SITE_NAME", "x" * 81, "at most 80 characters"),
    ("SITE_LOGO", "logo.exe", ".png, .jpg, .jpeg, .webp, .svg"),
    ("SITE_LOGO", "https://elsewhere.example/logo.png", "on the host of SITE_URL"),
    ("PRIVACY_URL", "javascript:alert(1)", "http://, https:// or /"),
    ("IMPRINT_URL", "//other.example", "http://, https:// or /"),
]


def test_each_wrong_value_stops_the_start_with_one_line(tmp_path: Path) -> None:
    ends = ends_of_starts(tmp_path, [{name: value} for name, value, _ in WRONG])
    for (name, value, expected), (code, told) in zip(WRONG, ends, strict=True):
        assert code == 1, (name, value)
        (line,) = told.strip().splitlines()
        assert line.startswith(f"{name}="), (name, value)
        assert expected in line, (name, value)
        assert "geheim" not in line, (name, value)


def test_half_a_set_of_keys_is_told(tmp_path: Path) -> None:
    started = start(tmp_path, TWITTER_CONSUMER_KEY="abc")
    assert started.stderr.strip().startswith("TWITTER_CONSUMER_SECRET=")
    assert "all four" in started.stderr


def test_without_any_setting_the_simulated_network_is_used(tmp_path: Path) -> None:
    told = start(tmp_path).stdout.splitlines()[1]
    assert told.startswith("http://127.0.0.1:8000 ['twitter'] True")


def test_a_bearer_token_chooses_todays_api_of_x(tmp_path: Path) -> None:
    told = start(tmp_path, X_BEARER_TOKEN="abc").stdout.splitlines()[1]
    assert told.startswith("http://127.0.0.1:8000 ['x'] False")


def test_an_address_of_a_v1_server_keeps_the_old_api(tmp_path: Path) -> None:
    url = "http://127.0.0.1:9000/1.1"
    told = start(tmp_path, X_BEARER_TOKEN="abc", TWITTER_API_URL=url).stdout
    assert "['twitter'] False" in told


def test_x_is_asked_with_the_four_keys_as_well(tmp_path: Path) -> None:
    names = ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN_KEY")
    keys = {f"TWITTER_{name}": "k" for name in (*names, "ACCESS_TOKEN_SECRET")}
    assert "['x'] False" in start(tmp_path, NETWORKS="x", **keys).stdout


def test_a_mastodon_server_is_given_by_name_or_by_address(tmp_path: Path) -> None:
    servers = "mastodon.social, http://127.0.0.1:9000/"
    told = start(tmp_path, NETWORKS="mastodon", MASTODON_SERVERS=servers).stdout
    assert "['https://mastodon.social', 'http://127.0.0.1:9000']" in told


@pytest.mark.parametrize(
    "written",
    [
        "Social.Example",
        "social.example.",
        "social.example:443",
        "@social.example",
        "https://social.example/",
        "HTTPS://SOCIAL.EXAMPLE.:443/",
    ],
)
def test_a_server_is_one_in_every_spelling(written: str) -> None:
    assert address_settings.server_address(written) == "https://social.example"
    assert address_settings.server_name(written) == "social.example"


def test_an_international_server_is_one_with_its_name_in_ascii() -> None:
    assert (
        address_settings.server_address("München.Social")
        == "https://xn--mnchen-3ya.social"
    )
    assert address_settings.server_address("https://xn--mnchen-3ya.social.") == (
        "https://xn--mnchen-3ya.social"
    )


def test_other_ports_and_plain_http_are_other_servers() -> None:
    assert (
        address_settings.server_address("social.example:8443")
        == "https://social.example:8443"
    )
    assert (
        address_settings.server_address("http://social.example:80")
        == "http://social.example"
    )


def test_a_token_is_found_in_every_spelling_of_its_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(
        "MASTODON_TOKENS", "https://Social.Example./=secret=,@b.example=c"
    )
    read = env.pairs(
        "MASTODON_TOKENS", key=address_settings.server_name, expected="server=token"
    )
    assert read == {"social.example": "secret=", "b.example": "c"}


PRODUCTION = {
    "SITE_URL": "https://album.example",
    "SECRET_KEY": "k" * 60,
    "NETWORKS": "mastodon",
}


@pytest.mark.parametrize("scheme", ["https", "HTTPS"])
def test_an_https_site_url_means_production(tmp_path: Path, scheme: str) -> None:
    values = PRODUCTION | {"SITE_URL": f"{scheme}://album.example/"}
    assert "\n31536000 " in start(tmp_path, **values).stdout


def test_production_shows_drawings_only_to_who_asks_for_them(tmp_path: Path) -> None:
    refused = start(tmp_path, **PRODUCTION | {"NETWORKS": ""})
    assert refused.stderr.startswith("NETWORKS=")
    assert "a real network" in refused.stderr
    told = start(tmp_path, **PRODUCTION | {"NETWORKS": "twitter"}).stdout
    assert "https://album.example ['twitter'] True" in told


def test_one_hashtag_in_two_spellings_is_one(tmp_path: Path) -> None:
    servers = "mastodon.social,https://mastodon.social/"
    told = start(
        tmp_path, HASHTAGS="Carnival,#carnival, Été", MASTODON_SERVERS=servers
    ).stdout.splitlines()
    assert told[3] == "['Carnival', 'Été']"
    assert "['https://mastodon.social']" in told[1]


@pytest.mark.parametrize(
    ("name", "value"),
    [("DEBUG", "true"), ("SECRET_KEY", "change-me"), ("ALLOWED_HOSTS", "*")],
)
def test_production_refuses_what_is_unsafe(
    tmp_path: Path, name: str, value: str
) -> None:
    started = start(tmp_path, **PRODUCTION | {name: value})
    assert started.returncode == 1
    assert started.stderr.startswith(f"{name}=")


def test_production_decides_for_its_own_host_only(tmp_path: Path) -> None:
    told = start(tmp_path, **PRODUCTION).stdout.splitlines()[2]
    assert told == "31536000 False False"


@pytest.mark.parametrize(
    ("trust_proxy", "forwarded", "expected"),
    [
        (False, "198.51.100.7", "127.0.0.1"),
        (False, "", "127.0.0.1"),
        (True, "198.51.100.7", "198.51.100.7"),
        (True, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (True, "2001:db8::1", "2001:db8::"),
        (True, "", "127.0.0.1"),
        (True, "203.0.113.9, nonsense", "127.0.0.1"),
    ],
)
def test_the_login_is_throttled_by_the_visitor_behind_a_proxy(
    rf: RequestFactory,
    settings: Settings,
    trust_proxy: bool,
    forwarded: str,
    expected: str,
) -> None:
    settings.TRUST_PROXY = trust_proxy
    request = rf.get("/admin/", headers={"x-forwarded-for": forwarded})
    assert get_client_ip_address(request) == expected
