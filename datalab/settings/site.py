"""What the site is: its addresses and names, its language, the services it calls."""

from django.utils.translation import gettext_lazy as _

from datalab.settings.environment import BASE_DIR, env

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

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
