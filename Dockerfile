# Two stages: what builds the environment stays behind. tests/image carries both out as they stand.
FROM python:3.11.14-slim-bookworm AS base

FROM base AS build
WORKDIR /build
COPY requirements/app.txt ./
# From wheels alone, so that no compiler is needed; each is what its hash says. The environment itself has no pip.
RUN python -m venv --without-pip /venv && \
    python -m pip --python /venv/bin/python install --no-cache-dir --only-binary :all: --require-hashes --requirement app.txt

FROM base
LABEL org.opencontainers.image.title="Read to Earn" \
      org.opencontainers.image.description="The site, its workers and its timetable: docker-compose.yml says which command is which."
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=config.settings MEDIA_ROOT=/media \
    GRANIAN_LOG_CONFIG=config/granian.json MALLOC_ARENA_MAX=2
WORKDIR /site
RUN groupadd --gid 10001 site && useradd --system --no-log-init --uid 10001 --gid site site && \
    install --directory --owner=site --group=site /media
COPY --from=build /venv /venv
COPY manage.py ./
COPY config config
COPY accounts accounts
COPY articles articles
COPY rewards rewards
COPY comments comments
# Collecting the static files asks for settings, and settings ask for secrets; these are used for nothing else.
# The code is compiled here, because nothing can be written later on.
RUN PRODUCTION=true SECRET_KEY=collecting ALLOWED_HOSTS=localhost DATABASE_URL=postgres://localhost/none \
    REDIS_URL=redis://localhost EMAIL_URL=dummymail: DEFAULT_FROM_EMAIL=post@localhost SITE_URL=http://localhost \
    python manage.py collectstatic --noinput --verbosity 0 && \
    python -m compileall -q .
USER 10001:10001
EXPOSE 8000
# Why so: docs/decisions/0017-edge.md.
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "8", "--http", "1", "--http1-header-read-timeout", "10000", "--http1-buffer-size", "65536", \
     "--backpressure", "2048", "--respawn-failed-workers", "--workers-kill-timeout", "20", "config.wsgi:application"]
