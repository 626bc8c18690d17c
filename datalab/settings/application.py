"""What the service is made of: wings, middleware, templates, the API."""

from datalab.settings.environment import BASE_DIR

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
    "datalab.admin_site.ClockConfig",
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
    "datalab.counting.CountingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "datalab.policy.PolicyMiddleware",
    "datalab.middleware.DatabaseShutMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "datalab.middleware.AddressMiddleware",
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
    "datalab.middleware.NoNulMiddleware",
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
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
    "DEFAULT_PARSER_CLASSES": ["api.bodies.JsonBody"],
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
        "ShownStatusEnum": "opendata.models.TopicStatus",
        "FileStatusEnum": "opendata.models.FileStatus",
        "ElementKindEnum": "opendata.models.ElementKind",
        "EntryKindEnum": "opendata.models.EntryKind",
        "LetterKindEnum": "funding.models.LetterKind",
    },
}
