"""Django's settings; every value from outside comes through `env.py`,
`address_settings.py` and `service_urls.py`."""

import os
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from csp.constants import NONE, SELF

from twitter_album import (
    __version__,
    address_settings,
    data_dir,
    env,
    hashtags,
    logo_file,
    redistribution_policy,
    s3_settings,
    service_urls,
)
from twitter_album.demo_keys import DEMO_KEYS

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_file(BASE_DIR / ".env")

# Where everything is kept
DATA_DIR = env.parse(
    "DATA_DIR",
    "data",
    partial(data_dir.writable_folder, base=BASE_DIR),
    expected="a folder that can be written",
)
DATABASES: dict[str, dict[str, Any]] = {
    "default": service_urls.database(
        "DATABASE_URL", f"sqlite:///{DATA_DIR / 'album.sqlite3'}"
    )
}

# What is collected
HASHTAGS = env.texts(
    "HASHTAGS",
    "carnival",
    check=hashtags.canonical,
    expected="hashtags of letters, digits and underscore, comma-separated",
)
STORED_NETWORKS = ("x", "mastodon", "bluesky")
KNOWN_NETWORKS = ("twitter", *STORED_NETWORKS)
NETWORKS = env.choices("NETWORKS", "twitter", allowed=KNOWN_NETWORKS)
PORT = env.integer("PORT", 8000, minimum=1, maximum=65535)
_processors = (
    len(os.sched_getaffinity(0))
    if hasattr(os, "sched_getaffinity")
    else os.cpu_count() or 1
)
# The others are for the clock, which decodes pictures, and for the database.
WEB_WORKERS = env.integer(
    "WEB_WORKERS", min(max(_processors // 2, 1), 4), minimum=1, maximum=64
)
WEB_THREADS = env.integer("WEB_THREADS", 12, minimum=2, maximum=256)
SIMULATOR_PORT = env.integer("SIMULATOR_PORT", 8001, minimum=1, maximum=65535)
# Of `manage.py events`; pages listen where the proxy in front passes its address on.
EVENTS = env.boolean("EVENTS", default=False)
EVENTS_PORT = env.integer("EVENTS_PORT", 8002, minimum=1, maximum=65535)
EVENTS_MAX_LISTENERS = env.integer(
    "EVENTS_MAX_LISTENERS", 2000, minimum=1, maximum=8000
)
TWITTER_KEYS = {
    "consumer_key": env.text("TWITTER_CONSUMER_KEY"),
    "consumer_secret": env.text("TWITTER_CONSUMER_SECRET"),
    "access_token_key": env.text("TWITTER_ACCESS_TOKEN_KEY"),
    "access_token_secret": env.text("TWITTER_ACCESS_TOKEN_SECRET"),
}
for _key, _value in TWITTER_KEYS.items():
    if any(TWITTER_KEYS.values()) and not _value:
        raise env.WrongValue(f"TWITTER_{_key.upper()}", "", "all four keys or none")
TWITTER_API_URL = address_settings.url("TWITTER_API_URL")
X_BEARER_TOKEN = env.text("X_BEARER_TOKEN")
X_API_URL = address_settings.url("X_API_URL", "https://api.x.com")
X_SEARCH = env.choice("X_SEARCH", "recent", allowed=("recent", "all"))
X_DAILY_BUDGET = env.dollars("X_DAILY_BUDGET")
X_MONTHLY_BUDGET = env.dollars("X_MONTHLY_BUDGET")
X_POST_PRICE = env.dollars("X_POST_PRICE", "0.005")
X_USER_PRICE = env.dollars("X_USER_PRICE", "0")
X_CHECK_DAYS = env.integer("X_CHECK_DAYS", 2, minimum=0, maximum=36_500)
# One network with two APIs: with a token, X's API v2 is asked.
TWITTER_USES_API_V2 = bool(X_BEARER_TOKEN and not TWITTER_API_URL)
if TWITTER_USES_API_V2:
    NETWORKS = list(dict.fromkeys("x" if n == "twitter" else n for n in NETWORKS))
if "x" in NETWORKS and not X_BEARER_TOKEN and not all(TWITTER_KEYS.values()):
    raise env.WrongValue(
        "NETWORKS", "x", "X_BEARER_TOKEN or the four TWITTER_… keys beside it"
    )
if {"x", "twitter"} <= set(NETWORKS):
    raise env.WrongValue("NETWORKS", "twitter,x", "one of them: both are X")
IS_SIMULATED = (
    "twitter" in NETWORKS and not TWITTER_API_URL and not any(TWITTER_KEYS.values())
)
if not TWITTER_API_URL:
    TWITTER_API_URL = (
        f"http://127.0.0.1:{SIMULATOR_PORT}/1.1"
        if IS_SIMULATED
        else "https://api.twitter.com/1.1"
    )
if not any(TWITTER_KEYS.values()):
    TWITTER_KEYS = DEMO_KEYS
MASTODON_SERVERS = [
    address_settings.server_address(server)
    for server in env.texts(
        "MASTODON_SERVERS",
        "mastodon.social",
        check=address_settings.server_address,
        expected="server names or addresses, comma-separated",
    )
]
MASTODON_TOKENS = env.pairs(
    "MASTODON_TOKENS",
    key=address_settings.server_name,
    expected="server=token pairs, comma-separated",
)
BLUESKY_HANDLE = env.text("BLUESKY_HANDLE").removeprefix("@")
BLUESKY_APP_PASSWORD = env.text("BLUESKY_APP_PASSWORD")
BLUESKY_SERVICE_URL = address_settings.url("BLUESKY_SERVICE_URL", "https://bsky.social")
if "bluesky" in NETWORKS and not (BLUESKY_HANDLE and BLUESKY_APP_PASSWORD):
    raise env.WrongValue(
        "NETWORKS", "bluesky", "BLUESKY_HANDLE and BLUESKY_APP_PASSWORD beside it"
    )
FETCH_EVERY_MINUTES = env.integer(
    "FETCH_EVERY_MINUTES", 1 if IS_SIMULATED else 20, minimum=1, maximum=1440
)
FETCH_MAX_PAGES = env.integer("FETCH_MAX_PAGES", 10, minimum=1, maximum=10_000)
BACKFILL_DAYS = env.integer("BACKFILL_DAYS", 30, minimum=0, maximum=36_500)

# What watches the album
METRICS_TOKEN = env.bearer_token("METRICS_TOKEN")
ALARM_FEED_MINUTES = env.integer("ALARM_FEED_MINUTES", 60, minimum=5, maximum=10_080)
ALARM_BACKUP_HOURS = env.integer("ALARM_BACKUP_HOURS", 48, minimum=0, maximum=10_000)
ALARM_DISK_FREE_MB = env.integer(
    "ALARM_DISK_FREE_MB", 1000, minimum=0, maximum=100_000_000
)

# What is passed on
DISPLAY_POLICY = env.parse(
    "DISPLAY_POLICY",
    "*.*=full",
    partial(redistribution_policy.parse, networks=STORED_NETWORKS),
    expected=redistribution_policy.expected(STORED_NETWORKS),
)

# Pictures
MEDIA_ALLOW_PRIVATE_ADDRESSES = env.boolean(
    "MEDIA_ALLOW_PRIVATE_ADDRESSES", default=False
)
MEDIA_S3 = env.parse(
    "MEDIA_STORAGE_URL", "", s3_settings.parse, expected=s3_settings.EXPECTED
)
MEDIA_CDN_URL = address_settings.url("MEDIA_CDN_URL")
BACKUP_TARGET = env.parse(
    "BACKUP_TARGET",
    "",
    partial(s3_settings.backup_target, base=BASE_DIR),
    expected=f"a folder, a file that ends in .tar, or {s3_settings.EXPECTED}",
)
MEDIA_ROOT = DATA_DIR / "media"
# Where the album itself gives pictures out, or leads to them.
MEDIA_PATH = "/media/"
MEDIA_URL = s3_settings.media_url(MEDIA_S3, cdn=MEDIA_CDN_URL, own=MEDIA_PATH)
PICTURE_ORIGINS = s3_settings.picture_origins(MEDIA_S3, MEDIA_URL)

# The site
SITE_URL = address_settings.site_address("SITE_URL", f"http://127.0.0.1:{PORT}")
IS_PRODUCTION = SITE_URL.startswith("https://")
# Of one address, of answers that had to be made; 0: no limit.
API_REQUESTS_PER_MINUTE = env.integer(
    "API_REQUESTS_PER_MINUTE", 600, minimum=0, maximum=1_000_000
)
# The name under which networks, picture hosts and Facebook are asked.
USER_AGENT = f"TwitterAlbum/{__version__} (+{SITE_URL})"
DEBUG = env.boolean("DEBUG", default=False)
_site_host = urlsplit(SITE_URL).hostname or ""
ALLOWED_HOSTS = env.texts(
    "ALLOWED_HOSTS",
    _site_host if IS_PRODUCTION else f"127.0.0.1,localhost,[::1],{_site_host}",
    expected="host names, comma-separated",
)
TRUST_PROXY = env.boolean("TRUST_PROXY", default=False)
SECRET_KEY = env.text("SECRET_KEY") or (
    "" if IS_PRODUCTION else data_dir.stored_secret(DATA_DIR / "secret-key")
)
if IS_PRODUCTION:
    if IS_SIMULATED and not env.is_set("NETWORKS"):
        raise env.WrongValue(
            "NETWORKS",
            "",
            "a real network, because SITE_URL is https (mastodon, x, bluesky; "
            "README.md tells more), or twitter for drawings of the simulated one",
        )
    if DEBUG:
        raise env.WrongValue("DEBUG", "true", "false, because SITE_URL is https")
    if len(SECRET_KEY) < 50 or SECRET_KEY.startswith(("change", "django-insecure")):
        raise env.WrongValue(
            "SECRET_KEY", "…", "50 random characters or more, because SITE_URL is https"
        )
    if "*" in ALLOWED_HOSTS:
        raise env.WrongValue("ALLOWED_HOSTS", "*", "host names, no wildcard")
    for _origin in PICTURE_ORIGINS:
        if not _origin.startswith("https://"):
            raise env.WrongValue(
                "MEDIA_CDN_URL" if MEDIA_CDN_URL else "MEDIA_STORAGE_URL",
                _origin,
                "https, because SITE_URL is https: browsers load no pictures from "
                "http there",
            )
# What the site is called; what the admin says goes before it.
SITE_NAME = env.line("SITE_NAME", maximum=80)
SITE_DESCRIPTION = env.line("SITE_DESCRIPTION", maximum=500)
SITE_LOGO = env.parse(
    "SITE_LOGO",
    "",
    partial(logo_file.parse, base=BASE_DIR, origins=[SITE_URL, *PICTURE_ORIGINS]),
    expected=logo_file.EXPECTED,
)
# What makes a logo of an uploaded file: `app` knows no decoder.
LOGO_RENDERER = "datasource.media.logos.render"
CONTACT_EMAIL = address_settings.mail_address("CONTACT_EMAIL", "organiser@localhost")
PRIVACY_URL = address_settings.page_link("PRIVACY_URL")
IMPRINT_URL = address_settings.page_link("IMPRINT_URL")
FACEBOOK_APP_ID = env.text("FACEBOOK_APP_ID")
FACEBOOK_PAGE_ID = env.text("FACEBOOK_PAGE_ID")
FACEBOOK_PAGE_TOKEN = env.text("FACEBOOK_PAGE_TOKEN")
FACEBOOK_API_URL = address_settings.url(
    "FACEBOOK_API_URL", "https://graph.facebook.com/v25.0"
)
if bool(FACEBOOK_PAGE_ID) != bool(FACEBOOK_PAGE_TOKEN):
    raise env.WrongValue(
        "FACEBOOK_PAGE_ID",
        FACEBOOK_PAGE_ID,
        "FACEBOOK_PAGE_TOKEN beside it, or neither",
    )

# Mail
_mail = service_urls.mail("EMAIL_URL", f"filemail:///{DATA_DIR / 'outbox'}")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail["EMAIL_HOST"] or "localhost"
EMAIL_PORT = _mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = _mail["EMAIL_FILE_PATH"] or None
if EMAIL_BACKEND.endswith("filebased.EmailBackend"):
    EMAIL_BACKEND = "twitter_album.mail.EmlFiles"
elif EMAIL_BACKEND.endswith("smtp.EmailBackend"):
    EMAIL_BACKEND = "twitter_album.mail.Smtp"
DEFAULT_FROM_EMAIL = address_settings.mail_address(
    "DEFAULT_FROM_EMAIL", "album@localhost"
)
MILESTONES = env.integers("MILESTONES", "100,200,300,400,501")
MILESTONE_RECIPIENTS = address_settings.mail_addresses(
    "MILESTONE_RECIPIENTS", "organiser@localhost"
)
ALARM_RECIPIENTS = address_settings.mail_addresses(
    "ALARM_RECIPIENTS", ",".join(MILESTONE_RECIPIENTS)
)

# Where background work is done: in the clock, or by Celery's workers
CELERY_BROKER_URL = service_urls.broker("CELERY_BROKER_URL")

# Django
TEST_RUNNER = "tests.runner.PytestRunner"
INSTALLED_APPS = [
    "app.apps.AlbumAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "twitter_album.apps.CronLogConfig",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "axes",
    "app.apps.AlbumConfig",
    "datasource",
]
MIDDLEWARE = [
    "twitter_album.any_host.AnyHost",
    "app.operations.metrics.middleware.RequestMetrics",
    "twitter_album.cross_origin.CrossOrigin",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "twitter_album.proxy_headers.ProxyNotice",
    "twitter_album.unstorable_values.UnstorableValues",
    "app.caching.page_cache.PageCache",
    "twitter_album.compression.Gzip",
    "twitter_album.compression.Brotli",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "app.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
CACHES: dict[str, dict[str, Any]] = {
    name: {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": name,
        "OPTIONS": {"MAX_ENTRIES": 300},
    }
    for name in ("default", "pages", "pictures")
}
# Pages alone: what is drawn is large and kept for an hour, also of people who go.
CACHES["pages"] = service_urls.cache("CACHE_URL") or CACHES["pages"]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator")
]
ROOT_URLCONF = "twitter_album.urls"
WSGI_APPLICATION = "twitter_album.wsgi.application"
# Called in each web worker: a dead clock cannot tell of itself.
CLOCK_WATCH = "app.operations.clock_watch.start"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "app.context_processors.site",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGES = [
    ("en", "English"),
    ("it", "Italiano"),
    ("es", "Español"),
    ("pt", "Português"),
    ("de", "Deutsch"),
    ("ar", "العربية"),
]
LANGUAGE_CODE = env.choice("LANGUAGE_CODE", "en", allowed=tuple(dict(LANGUAGES)))
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.parse(
    "TIME_ZONE",
    "UTC",
    lambda raw: str(ZoneInfo(raw)),
    expected="a time zone as in Europe/Rome",
)
USE_TZ = True
FORMAT_MODULE_PATH = "twitter_album.formats"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": MEDIA_S3.storage
    if MEDIA_S3
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "twitter_album.static_files.HashedStaticFiles"},
}

# Security
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_SSL_REDIRECT = IS_PRODUCTION and TRUST_PROXY
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
# Other hosts of the operator's domain, and lists in browsers, are not ours to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
# Gone with the browser: a visitor who reports a photo gets it too.
CSRF_COOKIE_AGE = None
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *PICTURE_ORIGINS],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1  # hours
# Whatever names are tried: one address has ten passwords.
AXES_LOCKOUT_PARAMETERS = ["ip_address"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "twitter_album.proxy_headers.client_address"
AXES_WHITELIST_CALLABLE = "app.login_throttle.is_never_locked"
AXES_LOCKOUT_CALLABLE = "app.login_throttle.locked_out"
AXES_USERNAME_FORM_FIELD = "username"
AXES_VERBOSE = False
# Not the address, which `axes_reset_ip` needs; people type passwords as names, though.
AXES_SENSITIVE_PARAMETERS = ["username"]

# django-cron is only the clock; the leases of the feeds make it correct.
CRON_CLASSES = [
    "datasource.cron.TwitterCron",
    "datasource.cron.CatchUpCron",
    "datasource.cron.PictureCron",
    "datasource.cron.AvatarCron",
    "app.cron.MilestoneCron",
    "app.cron.WebhookCron",
    "app.cron.RemovalCron",
    "app.cron.SharingCron",
    "app.cron.RestoreCron",
    "app.cron.MediaFilesCron",
    "app.cron.AlarmCron",
    "app.cron.PageTokenCron",
]
DJANGO_CRON_LOCK_BACKEND = "twitter_album.cron_lock.ExclusiveFileLock"
DJANGO_CRON_LOCKFILE_PATH = str(DATA_DIR / "locks")
DJANGO_CRON_DELETE_LOGS_OLDER_THAN = 7

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["app.api.throttle.AddressThrottle"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Twitter Album",
    "DESCRIPTION": "The photos of hashtag albums, read-only, without a key. Follow "
    "`next_cursor` for a whole list, and an album's `changes` to miss nothing.",
    "VERSION": __version__,
    "ENUM_NAME_OVERRIDES": {
        "PictureState": [
            ("pending", "Pending"),
            ("ready", "Ready"),
            ("failed", "Failed"),
        ],
        "CompletenessState": ["complete", "partial", "unknown"],
        "GapState": ["owed", "unreachable"],
    },
    "OAS_VERSION": "3.1.0",
    "WEBHOOKS": [
        f"app.api.resources.webhooks.{name}"
        for name in (
            *("PHOTO_ADDED", "PHOTO_CHANGED", "PHOTO_REMOVED"),
            *("MILESTONE_REACHED", "TOP_SEVEN_MADE", "START_AGAIN", "TEST"),
        )
    ],
    # From wherever the schema came: a page may ask no other host.
    "SERVERS": [{"url": "/"}],
    "LICENSE": {"name": "MIT"},
    "SERVE_INCLUDE_SCHEMA": False,
}

LOG_FORMAT = env.choice("LOG_FORMAT", "plain", allowed=("plain", "json"))
LOG_LEVEL = env.choice(
    "LOG_LEVEL", "info", allowed=("debug", "info", "warning", "error")
)
_log_level = LOG_LEVEL.upper()
# What libraries say for their own engineers is not wanted at any level.
_library_level = "INFO" if LOG_LEVEL == "debug" else _log_level
# Nor two lines for each task, of which there are some every second.
_quiet_level = "ERROR" if LOG_LEVEL == "error" else "WARNING"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(message)s"},
        "json": {"()": "twitter_album.log_format.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "twitter_album.log_handler.ConsoleHandler",
            "formatter": LOG_FORMAT,
        }
    },
    "root": {"handlers": ["console"], "level": _library_level},
    "loggers": {
        "django": {
            "handlers": ["console"],
            "level": _library_level,
            "propagate": False,
        },
        **{name: {"level": _log_level} for name in ("app", "datasource", __package__)},
        **{name: {"level": _quiet_level} for name in ("axes", "celery")},
    },
}
