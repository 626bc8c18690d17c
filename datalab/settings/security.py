"""Who signs in and how; what browsers are told to refuse."""

from csp.constants import NONCE, NONE, SELF

from datalab.settings.environment import DATALAB_DEMO, DEBUG, env, required


def _origin(url: str) -> str:
    """Scheme, host and port: where a sign-out may lead."""
    return "/".join(url.split("/")[:3])


SECRET_KEY = (
    env.str("SECRET_KEY", default="cle-de-developpement-sans-valeur")
    if DEBUG
    else required("SECRET_KEY", "elle signe les sessions et les liens.")
)

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
