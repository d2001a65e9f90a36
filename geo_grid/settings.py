"""Settings: everything a deployment may change comes from the environment.

``GEO_GRID_VAR``        where the private cluster, keys and logs live (default: var/ of the checkout)
``GEO_GRID_SCHEMA``     the PostgreSQL schema of this city (default: geo_grid)
``DATABASE_URL``        another PostgreSQL instead of the private one (the application's role)
``GEO_GRID_UPLOAD_MAX_MB``  the largest file that may be sent in (default: 1024)
``GEO_GRID_READER_MEMORY_MB``, ``GEO_GRID_READER_SECONDS``  what reading one file may take
``GEO_GRID_ADDRESS_CONFIDENCE``  from which confidence an address is taken unseen (default: 0.9)
``GEO_GRID_PROXIES``    addresses and networks of proxies before the site's own nginx (default: none)
``GEO_GRID_BASE_MAPS``  base maps of others, a list in JSON (docs/running.md; default: none)
``GEO_GRID_CORS_ORIGINS``  sites whose pages may read ``/ogc/`` by a token (default: none)
``GEO_GRID_PREFIX``     the path below which the site stands, as /grid (default: none)
``GEO_GRID_EVALUATION_DAYS``  after which a supervisor evaluates instead of the reporter (default: 7)
``GEO_GRID_MESSAGE_DAYS``  for which messages to accounts are kept (default: 365)
``GEO_GRID_FIELD_PACK_HOURS``  for which a phone keeps its pack, 1 to 168 (default: 24)
``GEO_GRID_VISIT_DAYS``  for which visits are kept, at least two years (default: 1095)
``GEO_GRID_MAIL_HOST``, ``_PORT``, ``_USER``, ``_PASSWORD``, ``_TLS``, ``_FROM``  the mail server
``GEO_GRID_REGISTRATION_HOURS``  within which an emergency is registered (default: 24)
``DATABASE_OWNER_URL``  the same database as the role that owns the tables (migrations, new cities)
``DATABASE_WORKER_URL``  the same as the role of long work (jobs, imports, the chain of the trail)
"""

from __future__ import annotations

import json
import os
import re
import secrets
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dj_database_url

from geo_grid import __version__
from geo_grid.base_map_setting import image_origins, named_maps
from geo_grid.cluster import APP_ROLE, DATABASE, OWNER_ROLE, WORKER_ROLE, Cluster
from geo_grid.errors import Misconfigured, gettext_noop
from geo_grid.origins import cors_origins
from geo_grid.proxies import networks

BASE_DIR = Path(__file__).resolve().parent.parent

GEO_GRID_VAR = Path(os.environ.get("GEO_GRID_VAR", BASE_DIR / "var")).resolve()
GEO_GRID_SCHEMA = os.environ.get("GEO_GRID_SCHEMA", "geo_grid")
if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", GEO_GRID_SCHEMA):
    raise Misconfigured(
        "schema_name",
        gettext_noop("GEO_GRID_SCHEMA must be lower-case letters, digits and _: %(name)s"),
        name=GEO_GRID_SCHEMA,
    )
GEO_GRID_PROXIES = networks(os.environ.get("GEO_GRID_PROXIES", ""))
GEO_GRID_CORS_ORIGINS = cors_origins(os.environ.get("GEO_GRID_CORS_ORIGINS", ""))
GEO_GRID_PREFIX = os.environ.get("GEO_GRID_PREFIX", "").rstrip("/")
if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)*", GEO_GRID_PREFIX):
    raise Misconfigured(
        "prefix",
        gettext_noop("GEO_GRID_PREFIX is a path of letters, digits and -._~, as /grid: %(text)s"),
        text=GEO_GRID_PREFIX,
    )
# The certificate of the site's own authority, where it shows one of that: told by who serves it.
GEO_GRID_AUTHORITY = os.environ.get("GEO_GRID_AUTHORITY", "")
GEO_GRID_EMBEDDED = "DATABASE_URL" not in os.environ
# Plain http is for the demo on this machine and for tests; everything else stands behind TLS.
HTTPS = os.environ.get("GEO_GRID_HTTPS", "1") != "0"
# Base maps of others, Tianditu by its key among them; those of one's own are files (add_base_map).
GEO_GRID_BASE_MAPS = named_maps(
    os.environ.get("GEO_GRID_BASE_MAPS", ""),
    tianditu_key=os.environ.get("GEO_GRID_TIANDITU_KEY", ""),
    is_https=HTTPS,
)
GEO_GRID_TILES = GEO_GRID_VAR / "tiles"
GEO_GRID_TILE_CACHE_MB = int(os.environ.get("GEO_GRID_TILE_CACHE_MB", "512"))  # 0: keep none
GEO_GRID_HOUSEHOLDS_RULE = (300, 500)  # GB/T 34300-2017, urban
# By type of community where it is another: {"rural": [50, 500]} (urban rural migrant converted).
GEO_GRID_HOUSEHOLDS_RULES = json.loads(os.environ.get("GEO_GRID_HOUSEHOLDS_RULES", "{}"))
GEO_GRID_WORKER_HOUSEHOLDS = 1000  # most households of all cells of one worker: two full cells
# Commands that change tables or their constraints; all others run as the application's role.
OWNER_COMMANDS = {
    "migrate", "sqlmigrate", "makemigrations", "squashmigrations", "start_city", "demo", "flush",
    "test", "dbshell", "forget_resident",
}  # fmt: skip


# Long work: it may check keys in bulk and chain the audit trail, which the site may not.
WORKER_COMMANDS = {"work", "import_data", "undo_import", "seal_audit"}


def _role() -> str:
    """As whom this process speaks to the database: ``owner``, ``worker`` or ``app``."""
    if wished := os.environ.get("GEO_GRID_ROLE"):
        return wished
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    return (
        "owner" if command in OWNER_COMMANDS else "worker" if command in WORKER_COMMANDS else "app"
    )


GEO_GRID_ROLE = _role()
GEO_GRID_AS_OWNER = GEO_GRID_ROLE == "owner"
_ROLES = {"owner": OWNER_ROLE, "worker": WORKER_ROLE}
_URLS = {"owner": "DATABASE_OWNER_URL", "worker": "DATABASE_WORKER_URL"}


def _database() -> dict[str, Any]:
    if GEO_GRID_EMBEDDED:
        config: dict[str, Any] = {
            "NAME": DATABASE,
            "USER": _ROLES.get(GEO_GRID_ROLE, APP_ROLE),
            "HOST": str(Cluster(GEO_GRID_VAR).socket_dir),
            "PORT": "5432",
        }
    else:
        url = os.environ["DATABASE_URL"]
        config = dict(dj_database_url.parse(os.environ.get(_URLS.get(GEO_GRID_ROLE, ""), url)))
    options = dict(config.get("OPTIONS") or {})
    options["options"] = f"-c search_path={GEO_GRID_SCHEMA},public"
    return config | {
        "ENGINE": "geo_grid.database",
        "OPTIONS": options,
        "ATOMIC_REQUESTS": True,  # the caller's scope lives as long as a transaction
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _secret_key() -> str:
    """From the environment, else generated once and kept readable by its owner alone."""
    if key := os.environ.get("GEO_GRID_SECRET_KEY"):
        return key
    path = GEO_GRID_VAR / "keys" / "django"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("GEO_GRID_HOSTS", "127.0.0.1,localhost,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_tasks",
    "django_tasks_db",
    "geo_grid",
    "importers",
    "layers",
    "map_ui",
]
# Long work waits in a table and is done by `manage.py work`; each app names its kinds in `job_kinds`.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000  # a body that is not a file
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "geo_grid.http.uploads.NamelessFileHandler",
]
GEO_GRID_UPLOAD_MAX_BYTES = int(os.environ.get("GEO_GRID_UPLOAD_MAX_MB", "1024")) * 10**6
GEO_GRID_PLAN_FILE_MAX_BYTES = int(os.environ.get("GEO_GRID_PLAN_FILE_MAX_MB", "100")) * 10**6
# A foreign file is read by a process of its own (geo_grid.sandbox): what it may use at most.
GEO_GRID_READER_MEMORY_MB = int(os.environ.get("GEO_GRID_READER_MEMORY_MB", "4096"))
GEO_GRID_READER_SECONDS = int(os.environ.get("GEO_GRID_READER_SECONDS", "600"))
MIDDLEWARE = [
    "geo_grid.http.request_checks.RequestChecksMiddleware",
    "geo_grid.http.headers.CookiePathMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "geo_grid.http.error_pages.ErrorPageMiddleware",
    "geo_grid.http.request_checks.RefusalShapeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "geo_grid.http.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "geo_grid.http.headers.PolicyMiddleware",
]
ROOT_URLCONF = "geo_grid.urls"
WSGI_APPLICATION = None
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "geo_grid.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
# Single sign-on, where a provider is named: its endpoints, our client there, the claim with the name.
GEO_GRID_OIDC = "GEO_GRID_OIDC_AUTHORIZATION_URL" in os.environ
GEO_GRID_OIDC_CLAIM = os.environ.get("GEO_GRID_OIDC_CLAIM", "preferred_username")
if GEO_GRID_OIDC:
    AUTHENTICATION_BACKENDS.append("geo_grid.access.sso.Backend")
    OIDC_OP_AUTHORIZATION_ENDPOINT = os.environ["GEO_GRID_OIDC_AUTHORIZATION_URL"]
    OIDC_OP_TOKEN_ENDPOINT = os.environ["GEO_GRID_OIDC_TOKEN_URL"]
    OIDC_OP_USER_ENDPOINT = os.environ["GEO_GRID_OIDC_USERINFO_URL"]
    OIDC_OP_JWKS_ENDPOINT = os.environ["GEO_GRID_OIDC_JWKS_URL"]
    OIDC_RP_CLIENT_ID = os.environ["GEO_GRID_OIDC_CLIENT_ID"]
    OIDC_RP_CLIENT_SECRET = os.environ["GEO_GRID_OIDC_CLIENT_SECRET"]
    OIDC_RP_SCOPES = os.environ.get("GEO_GRID_OIDC_SCOPES", "openid profile")
    OIDC_RP_SIGN_ALGO = "RS256"
    OIDC_USE_PKCE = True
    OIDC_CREATE_USER = False
    OIDC_TIMEOUT = 10
    LOGIN_REDIRECT_URL = "start-page"
    LOGIN_REDIRECT_URL_FAILURE = f"{GEO_GRID_PREFIX}/login/?sso=failed"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "display_name")}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "login-page"
ACCOUNT_URL = "account-page"
# From which confidence the match of an address is taken without a person's look at it.
GEO_GRID_ADDRESS_CONFIDENCE = float(os.environ.get("GEO_GRID_ADDRESS_CONFIDENCE", "0.9"))
GEO_GRID_ADDRESS_BATCHES = int(os.environ.get("GEO_GRID_ADDRESS_BATCHES", "5"))  # of one account
GEO_GRID_INDEX_AT_ONCE_S = 0.4  # an index of places read faster is renewed within the query
# Numbers about persons outside one's area come from one published table for each so many months.
GEO_GRID_PUBLISHED_MONTHS = int(os.environ.get("GEO_GRID_PUBLISHED_MONTHS", "3"))
GEO_GRID_REVEALS_PER_DAY = int(os.environ.get("GEO_GRID_REVEALS_PER_DAY", "50"))
# Searches by a person's number for an account that may not see the numbers where it searches.
GEO_GRID_NUMBER_SEARCHES_PER_DAY = int(os.environ.get("GEO_GRID_NUMBER_SEARCHES_PER_DAY", "20"))
# People shown in an hour without a reason, and how many more one opens (see access/reading.py).
GEO_GRID_READING_PEOPLE = int(os.environ.get("GEO_GRID_READING_PEOPLE", "500"))
GEO_GRID_READING_PEOPLE_MORE = int(os.environ.get("GEO_GRID_READING_PEOPLE_MORE", "2000"))
# Days for which the name and phone of whoever reported are kept.
GEO_GRID_CONTACT_DAYS = int(os.environ.get("GEO_GRID_CONTACT_DAYS", "365"))
# Above so many rows of an account in a day somebody else approves.
GEO_GRID_EXPORT_ROWS = int(os.environ.get("GEO_GRID_EXPORT_ROWS", "10000"))
GEO_GRID_EXPORT_ROWS_MAX = 1_000_000
GEO_GRID_EXPORT_HOURS = 24
# A supervisor evaluates a closed case when its reporter has let so many days pass.
GEO_GRID_EVALUATION_DAYS = int(os.environ.get("GEO_GRID_EVALUATION_DAYS", "7"))
# An emergency is dispatched at once; its registration is owed within so many hours.
GEO_GRID_REGISTRATION_HOURS = int(os.environ.get("GEO_GRID_REGISTRATION_HOURS", "24"))
GEO_GRID_STATEMENT_TIMEOUT_MS = int(os.environ.get("GEO_GRID_STATEMENT_TIMEOUT_MS", "15000"))
GEO_GRID_LOGIN_FAILURES_PER_MINUTE = 30  # from one address
# The public door: reports from one address and in all, and words about them, in an hour.
GEO_GRID_PUBLIC_REPORTS_PER_HOUR = int(os.environ.get("GEO_GRID_PUBLIC_REPORTS_PER_HOUR", "60"))
GEO_GRID_PUBLIC_REPORTS_IN_ALL = int(os.environ.get("GEO_GRID_PUBLIC_REPORTS_IN_ALL", "3000"))
GEO_GRID_PUBLIC_WORDS_PER_HOUR = int(os.environ.get("GEO_GRID_PUBLIC_WORDS_PER_HOUR", "300"))
# How often one address may look for a place or the nearest facility without an account, in an hour.
GEO_GRID_PUBLIC_LOOKUPS_PER_HOUR = int(os.environ.get("GEO_GRID_PUBLIC_LOOKUPS_PER_HOUR", "600"))
GEO_GRID_PUBLIC_LOOKUPS_IN_ALL = int(os.environ.get("GEO_GRID_PUBLIC_LOOKUPS_IN_ALL", "20000"))
# Days for which photos, recordings and films of an ended case are kept.
GEO_GRID_CASE_FILE_DAYS = int(os.environ.get("GEO_GRID_CASE_FILE_DAYS", "1095"))
# Days for which events are kept: who was away for longer loads its list anew.
GEO_GRID_EVENT_DAYS = int(os.environ.get("GEO_GRID_EVENT_DAYS", "30"))
# Days for which messages to accounts are kept, read or not.
GEO_GRID_MESSAGE_DAYS = int(os.environ.get("GEO_GRID_MESSAGE_DAYS", "365"))
# Days for which visits are kept: longer than the longest period of a rule.
GEO_GRID_VISIT_DAYS = int(os.environ.get("GEO_GRID_VISIT_DAYS", "1095"))
# Hours for which a phone may read the pack that it took along, 1 to 168.
GEO_GRID_FIELD_PACK_HOURS = int(os.environ.get("GEO_GRID_FIELD_PACK_HOURS", "24"))
# Messages go by e-mail, too, where a mail server is named; without one there is no mail at all.
GEO_GRID_MAIL_HOST = os.environ.get("GEO_GRID_MAIL_HOST", "")
EMAIL_HOST = GEO_GRID_MAIL_HOST or "localhost"
EMAIL_PORT = int(os.environ.get("GEO_GRID_MAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("GEO_GRID_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("GEO_GRID_MAIL_PASSWORD", "")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = not EMAIL_USE_SSL and os.environ.get("GEO_GRID_MAIL_TLS", "1") != "0"
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = os.environ.get("GEO_GRID_MAIL_FROM", "GeoGrid <geogrid@localhost>")
# How long a code to start an account is good, and a request of one administrator to another.
GEO_GRID_START_CODE_HOURS = int(os.environ.get("GEO_GRID_START_CODE_HOURS", "24"))
GEO_GRID_REQUEST_HOURS = int(os.environ.get("GEO_GRID_REQUEST_HOURS", "72"))
GEO_GRID_START_FAILURES_PER_MINUTE = 10  # from one address
GEO_GRID_DEMO = (
    os.environ.get("GEO_GRID_DEMO", "0") == "1"
)  # the only deployment with known passwords
GEO_GRID_DEVICES_REQUIRED = os.environ.get("GEO_GRID_DEVICES_REQUIRED", "0") == "1"
# What the login page says to whoever has forgotten a password: whom to ask, and where.
GEO_GRID_HELP_CONTACT = os.environ.get("GEO_GRID_HELP_CONTACT", "").strip()
# Whoever has no second factor sets one at the next login, before anything else.
GEO_GRID_SECOND_FACTOR_REQUIRED = os.environ.get("GEO_GRID_SECOND_FACTOR_REQUIRED", "0") == "1"
GEO_GRID_FACTOR_RESET_HOURS = int(os.environ.get("GEO_GRID_FACTOR_RESET_HOURS", "24"))
OTP_TOTP_THROTTLE_FACTOR = 0  # guesses are counted with those of passwords (access/attempts.py)
GEO_GRID_IDLE_MINUTES = int(os.environ.get("GEO_GRID_IDLE_MINUTES", "30"))
GEO_GRID_DISPLAY_DAYS = int(os.environ.get("GEO_GRID_DISPLAY_DAYS", "90"))  # of a wall's login
GEO_GRID_SESSION_HOURS = int(os.environ.get("GEO_GRID_SESSION_HOURS", "12"))

SESSION_ENGINE = "geo_grid.access.sessions"
SESSION_COOKIE_NAME = "geo_grid_session"
SESSION_COOKIE_AGE = GEO_GRID_SESSION_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "geo_grid.http.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("GEO_GRID_ORIGINS", "").split(",") if o]
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS
# Asked by who watches over it, from beside it; and how one learns to trust the certificate.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$", r"^certificate/"]
HSTS = HTTPS and os.environ.get("GEO_GRID_HSTS", "1") != "0"  # a demo over TLS binds no browser
SECURE_HSTS_SECONDS = 31_536_000 if HSTS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HSTS
SECURE_REFERRER_POLICY = "same-origin"
OTP_TOTP_ISSUER = "GeoGrid"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "worker-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", *image_origins(GEO_GRID_BASE_MAPS)],
        "font-src": ["'self'"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "geo_grid" / "locale"]
USE_TZ = True
# The zone of a city that is started without --timezone; from then on the stored one decides each
# day (geo_grid.city_time), and one that is named here must be the same: see geo_grid.checks.
GEO_GRID_TIME_ZONE = os.environ.get("GEO_GRID_TIME_ZONE", "")
TIME_ZONE = GEO_GRID_TIME_ZONE or "Asia/Shanghai"
try:
    ZoneInfo(TIME_ZONE)
except (LookupError, ValueError, OSError):
    raise Misconfigured(
        "timezone_unknown",
        gettext_noop("GEO_GRID_TIME_ZONE must name a time zone, as Asia/Shanghai does: %(name)s"),
        name=TIME_ZONE,
    ) from None

# Files below their digest are kept by browsers for ever (geo_grid.edge.static_files).
_VERSION = os.environ.get("GEO_GRID_STATIC_VERSION", "")
STATIC_URL = f"/static/{_VERSION}/" if _VERSION else "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "geo_grid.edge.static_files.BelowPrefix"},
}
WHITENOISE_USE_FINDERS = True  # straight from the checkout: no collected copy to go stale
WHITENOISE_AUTOREFRESH = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["geo_grid.http.authentication.Account"],
    "DEFAULT_PERMISSION_CLASSES": ["geo_grid.http.authentication.Staff"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["geo_grid.http.parsers.Json"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "geo_grid.http.negotiation.Negotiation",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_RATES": {
        "search": os.environ.get("GEO_GRID_SEARCH_RATE", "300/min"),
        "place": os.environ.get("GEO_GRID_PLACE_RATE", "600/min"),
        "locate": os.environ.get("GEO_GRID_LOCATE_RATE", "600/min"),  # of a token
    },
    "EXCEPTION_HANDLER": "geo_grid.http.errors.reply",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "GeoGrid",
    "DESCRIPTION": "Spatial service for community grid management",
    "VERSION": __version__,
    "SERVE_INCLUDE_SCHEMA": False,
    # Fields of one name with different choices: what each is called in clients made from the document.
    "ENUM_NAME_OVERRIDES": {
        "BuildingUseEnum": "geo_grid.api.siting.USES",
        "UnitUseEnum": "geo_grid.premises.models.Unit.Use",
        "VisitStateEnum": "geo_grid.api.visits.STATES",
        "OutboxKindEnum": "geo_grid.api.outbox.ENTRIES",
    },
}
# Files of strangers are read by pyogrio with a driver list, never by the GDAL of GeoDjango.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "geo_grid.http.request_log.OneLine", "format": "%(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
