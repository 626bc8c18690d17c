"""Every setting of the service, read from the environment, one sentence for each missing one."""

import sys
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from datalab.clock import clock
from datalab.logs import logging_of

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def required(name: str, purpose: str) -> str:
    """The value of a variable without which the service cannot start.

    Ends the process with one French sentence (exit status 78, EX_CONFIG) when it is missing.
    """
    value = env.str(name, default="")
    if not value:
        sys.stderr.write(
            f"La variable d’environnement {name} manque : {purpose} "
            "Voir docs/operations.md, ou lancer « ./run demo » qui règle tout seul.\n"
        )
        raise SystemExit(78)
    return value


def _origin(url: str) -> str:
    """Scheme, host and port: where a sign-out may lead."""
    return "/".join(url.split("/")[:3])


DEBUG = env.bool("DEBUG", default=False)
DATALAB_DEMO = env.bool("DATALAB_DEMO", default=False)
SECRET_KEY = (
    env.str("SECRET_KEY", default="cle-de-developpement-sans-valeur")
    if DEBUG
    else required("SECRET_KEY", "elle signe les sessions et les liens.")
)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
DATALAB_SITE_URL = env.str("DATALAB_SITE_URL", default="http://localhost:8000")
DATALAB_STATE_BRANDING = env.bool("DATALAB_STATE_BRANDING", default=False)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATALAB_PROXY_COUNT = env.int("DATALAB_PROXY_COUNT", default=0)
DATALAB_CONTACT_EMAIL = env.str("DATALAB_CONTACT_EMAIL", default="contact@datalab.invalid")
DATALAB_PUBLISHER = env.str("DATALAB_PUBLISHER", default="")
DATALAB_PUBLICATION_DIRECTOR = env.str("DATALAB_PUBLICATION_DIRECTOR", default="")
DATALAB_HOSTING = env.str("DATALAB_HOSTING", default="")
DATALAB_DEMARCHES_URL = env.str("DATALAB_DEMARCHES_URL", default="")
DATALAB_DEMARCHES_NUMBER = env.int("DATALAB_DEMARCHES_NUMBER", default=0)
DATALAB_DEMARCHES_TOKEN = env.str("DATALAB_DEMARCHES_TOKEN", default="")
DATALAB_METRICS_TOKEN = env.str("DATALAB_METRICS_TOKEN", default="")
DATALAB_METRICS_NETWORKS = env.list("DATALAB_METRICS_NETWORKS", default=[])
DATALAB_OUTGOING_ALLOWED = env.list("DATALAB_OUTGOING_ALLOWED", default=[])
DATALAB_FUNDER_NAME = env.str(
    "DATALAB_FUNDER_NAME", default="Direction interministérielle du numérique"
)
DATALAB_FUNDER_SIRET = env.str("DATALAB_FUNDER_SIRET", default="13002526500013")
DATALAB_GITHUB_API = env.str("DATALAB_GITHUB_API", default="https://api.github.com")
DATALAB_DATAGOUV_URL = env.str("DATALAB_DATAGOUV_URL", default="https://www.data.gouv.fr")
DATALAB_DATAGOUV_API_KEY = env.str("DATALAB_DATAGOUV_API_KEY", default="")
DATALAB_DATAGOUV_ORGANISATION = env.str("DATALAB_DATAGOUV_ORGANISATION", default="")

required("DATABASE_URL", "elle dit où est PostgreSQL (postgres://utilisateur@hote:5432/base).")
try:
    DATABASES = {"default": env.db("DATABASE_URL")}
except (ValueError, environ.ImproperlyConfigured):
    DATABASES = {"default": {"ENGINE": ""}}
if "postgresql" not in DATABASES["default"]["ENGINE"]:
    sys.stderr.write(
        "La variable DATABASE_URL doit commencer par « postgres:// » : "
        "le service n’utilise que PostgreSQL.\n"
    )
    raise SystemExit(78)
_behind_pgbouncer = env.bool("DATALAB_PGBOUNCER", default=False)
_pool_size = env.int("DATALAB_DATABASE_POOL", default=8)


def _as_we_use_it(database: dict) -> dict:
    """A database with what every connection of ours has: no JIT, a pool, no forgotten transaction.

    PgBouncer refuses options at start-up: there, the role bears them (docs/operations.md).
    """
    options = database.setdefault("OPTIONS", {})
    if not _behind_pgbouncer:
        options["options"] = "-c jit=off -c idle_in_transaction_session_timeout=60000"
        # Only what is written once prepares its statement (accounts/statements.py, the outbox).
        options["prepare_threshold"] = 5
    if _pool_size:
        options["pool"] = {"min_size": 0, "max_size": _pool_size, "timeout": 10}
    return {
        **database,
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": False,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": _behind_pgbouncer,
    }


DATABASES["default"] = _as_we_use_it(DATABASES["default"])
DATALAB_REPLICA_LAG = env.int("DATALAB_REPLICA_LAG", default=10)
if env.str("DATALAB_REPLICA_URL", default=""):
    DATABASES["replica"] = _as_we_use_it(env.db("DATALAB_REPLICA_URL"))
    DATABASES["replica"]["OPTIONS"]["connect_timeout"] = 2
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
    DATABASE_ROUTERS = ["datalab.routers.ReplicaRouter"]

REDIS_URL = required("REDIS_URL", "elle dit où est Redis (redis://hote:6379/0).")
CACHES = {
    "default": {
        "BACKEND": "datalab.cache.KeptRedis",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env.str("DATALAB_CACHE_PREFIX", default="datalab"),
        # A cache that does not answer must not hold a page: it is a help, never a need.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "queue_order_strategy": "priority"}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = env.str("DATALAB_DEFAULT_QUEUE", default="default")
CELERY_TASK_ROUTES = (
    {}
    if CELERY_TASK_DEFAULT_QUEUE != "default"
    else {
        "notifications.tasks.call_webhooks": {"queue": "webhooks"},
        "notifications.tasks.*": {"queue": "mail"},
        "opendata.tasks.deliver_letters": {"queue": "mail"},
        "*.long_*": {"queue": "long"},
    }
)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_EXPIRES = 86_400
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = clock(delivery_interval=env.float("DATALAB_DELIVERY_INTERVAL", default=20.0))

INSTALLED_APPS = [
    "datalab",
    "opendata",
    "funding",
    "funding.ledger",
    "support",
    "projects",
    "finding",
    "workflow",
    "notifications",
    "documents",
    "jobs",
    "api",
    "accounts",
    "datalab.admin_site.DatalabAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "widget_tweaks",
    "dsfr",  # before django.forms: its radio and checkbox widgets replace Django's
    "django.forms",
    "django_htmx",
    "django_structlog",
    "django_celery_beat",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "pgtrigger",
    "csp",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "datalab.routers.ReplicaMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "datalab.middleware.DatabaseAwayMiddleware",
    "datalab.middleware.RateLimitMiddleware",
    "datalab.middleware.SignInRequiredMiddleware",
    "datalab.middleware.SecondFactorMiddleware",
]

ROOT_URLCONF = "datalab.urls"
WSGI_APPLICATION = "datalab.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["datalab.templatetags.french"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "datalab.context_processors.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.LocalBackend"]
DATALAB_PROCONNECT_URL = env.str("DATALAB_PROCONNECT_URL", default="").rstrip("/")
if DATALAB_PROCONNECT_URL:
    AUTHENTICATION_BACKENDS.append("accounts.backends.ProConnectBackend")
OIDC_OP_AUTHORIZATION_ENDPOINT = f"{DATALAB_PROCONNECT_URL}/authorize"
OIDC_OP_TOKEN_ENDPOINT = f"{DATALAB_PROCONNECT_URL}/token"
OIDC_OP_USER_ENDPOINT = f"{DATALAB_PROCONNECT_URL}/userinfo"
OIDC_OP_JWKS_ENDPOINT = f"{DATALAB_PROCONNECT_URL}/jwks"
OIDC_OP_LOGOUT_ENDPOINT = f"{DATALAB_PROCONNECT_URL}/session/end"
OIDC_RP_CLIENT_ID = env.str("DATALAB_PROCONNECT_CLIENT_ID", default="")
OIDC_RP_CLIENT_SECRET = env.str("DATALAB_PROCONNECT_CLIENT_SECRET", default="")
OIDC_RP_SIGN_ALGO = env.str("DATALAB_PROCONNECT_ALGORITHM", default="RS256")
OIDC_RP_SCOPES = "openid given_name usual_name email siret idp_id"
OIDC_AUTH_REQUEST_EXTRA_PARAMS = {"claims": '{"id_token": {"amr": {"essential": true}}}'}
OIDC_USE_PKCE = True
OIDC_AUTHENTICATION_CALLBACK_URL = "accounts:proconnect_return"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = env.path("DATALAB_STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))()
STATICFILES_DIRS = [BASE_DIR / "datalab" / "assets"]
MEDIA_ROOT = env.path("DATALAB_MEDIA_ROOT", default=str(BASE_DIR / "media"))()
DATALAB_S3_BUCKET = env.str("DATALAB_S3_BUCKET", default="")
STORAGES = {
    "default": (
        {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": DATALAB_S3_BUCKET,
                "endpoint_url": env.str("DATALAB_S3_ENDPOINT", default="") or None,
                "region_name": env.str("DATALAB_S3_REGION", default="") or None,
                "access_key": env.str("DATALAB_S3_ACCESS_KEY", default="") or None,
                "secret_key": env.str("DATALAB_S3_SECRET_KEY", default="") or None,
                "default_acl": None,
                "file_overwrite": False,
            },
        }
        if DATALAB_S3_BUCKET
        else {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    ),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or DATALAB_DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MANIFEST_STRICT = False
# Collecting and compressing seven thousand files would cost a demo half of its first start.
WHITENOISE_USE_FINDERS = DATALAB_DEMO
DATALAB_CLAMD = env.str("DATALAB_CLAMD", default="")
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

_nobody = "Datalab <ne-pas-repondre@datalab.invalid>"
DEFAULT_FROM_EMAIL = env.str("DATALAB_FROM_EMAIL", default=_nobody)
DATALAB_MAIL_CONNECTIONS = max(env.int("DATALAB_MAIL_CONNECTIONS", default=4), 1)
DATALAB_BOUNCES_EMAIL = env.str("DATALAB_BOUNCES_EMAIL", default="")
DATALAB_BOUNCES_URL = env.str("DATALAB_BOUNCES_URL", default="")
EMAIL_TIMEOUT = env.float("DATALAB_EMAIL_TIMEOUT", default=10.0)
if DATALAB_DEMO and not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
else:
    _mail_server = env.email("EMAIL_URL", default="consolemail://")
    vars().update(_mail_server)
    if _mail_server["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
        EMAIL_BACKEND = "notifications.backends.SmtpBackend"

DATALAB_SECURE = env.bool("DATALAB_SECURE", default=not DEBUG and not DATALAB_DEMO)
SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = DATALAB_SECURE
SECURE_REDIRECT_EXEMPT = [r"^sante/"]
SECURE_HSTS_SECONDS = 31_536_000 if DATALAB_SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if DATALAB_SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATALAB_RATE_FACTOR = env.float("DATALAB_RATE_FACTOR", default=20.0 if DATALAB_DEMO else 1.0)
DATALAB_SECOND_FACTOR = env.bool("DATALAB_SECOND_FACTOR", default=DATALAB_SECURE)
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_SECURE = DATALAB_SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SECURE = DATALAB_SECURE
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [
            SELF,
            *([_origin(DATALAB_PROCONNECT_URL)] if DATALAB_PROCONNECT_URL else []),
        ],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

DATALAB_EXPLORER_ROOT = env.path(
    "DATALAB_EXPLORER_ROOT", default=str(Path(MEDIA_ROOT) / "explorateur")
)()
DATALAB_EXPLORER_MAX_MB = env.int("DATALAB_EXPLORER_MAX_MB", default=2_000)
DATALAB_EXPLORER_MEMORY = env.str("DATALAB_EXPLORER_MEMORY", default="256MB")
DATALAB_EXPLORER_THREADS = env.int("DATALAB_EXPLORER_THREADS", default=2)
DATALAB_EXPLORER_OPEN = env.int("DATALAB_EXPLORER_OPEN", default=4)
DATALAB_EXPLORER_SECONDS = env.float("DATALAB_EXPLORER_SECONDS", default=10.0)
DATALAB_EXPLORER_DOWNLOAD_SECONDS = env.float("DATALAB_EXPLORER_DOWNLOAD_SECONDS", default=600.0)
DATALAB_EXPLORER_QUESTIONS = env.int("DATALAB_EXPLORER_QUESTIONS", default=4)
DATALAB_EXPLORER_DOWNLOADS = env.int("DATALAB_EXPLORER_DOWNLOADS", default=2)
DATALAB_EXPLORER_WAIT = env.float("DATALAB_EXPLORER_WAIT", default=3.0)

DSFR_USE_INTEGRITY_CHECKSUMS = False
DSFR_MARK_OPTIONAL_FIELDS = True
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "api.permissions.IsMember",
        "api.permissions.HasScope",
        "api.permissions.HoldsPermission",
    ],
    "DEFAULT_SCHEMA_CLASS": "api.schema.HouseSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "api.pagination.Cursor",
    "EXCEPTION_HANDLER": "api.problems.handler",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Datalab",
    "DESCRIPTION": "Les dossiers du datalab et du guichet de financement, par programme.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVERS": [{"url": "/"}],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "api.examples.add_examples",
    ],
    "ENUM_NAME_OVERRIDES": {
        "SupportKindEnum": "support.models.SupportKind",
        "ReuseKindEnum": "opendata.models.ReuseKind",
    },
}

LOGGING = logging_of(
    level=env.str("DATALAB_LOG_LEVEL", default="WARNING"), for_people=DEBUG or DATALAB_DEMO
)
