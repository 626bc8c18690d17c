"""Where files are: the site's own, people's documents, the data of the explorer."""

from pathlib import Path

from datalab.settings.environment import BASE_DIR, DATALAB_DEMO, DEBUG, env

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
