# One image for web, worker, beat and migrate: only the command changes.
FROM python:3.13-slim AS base

ENV PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    DATALAB_STATIC_ROOT=/srv/static \
    DATALAB_MEDIA_ROOT=/srv/media \
    PATH=/srv/venv/bin:$PATH

# The programs of the server's own version write and read the backups.
RUN apt-get update -q \
    && apt-get install -y -q --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --system --uid 10001 --home-dir /srv --shell /usr/sbin/nologin datalab \
    && mkdir -p /srv/app /srv/static /srv/media \
    && chown datalab: /srv/media

WORKDIR /srv/app
COPY requirements/app.txt requirements/app.txt
RUN python -m venv /srv/venv \
    && pip install --no-deps --require-hashes -r requirements/app.txt

COPY . .
# The servers named here are not reached: collecting files only needs settings that can be read.
RUN python -m compileall -q /srv/app \
    && SECRET_KEY=build DATABASE_URL=postgres://build@build/build REDIS_URL=redis://build/0 \
       python manage.py collectstatic --noinput --verbosity 0

USER datalab
VOLUME /srv/media
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-m", "datalab.launcher.healthcheck", "/sante/"]
CMD ["gunicorn", "datalab.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--preload", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
