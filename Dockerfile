# Two stages: what builds the environment stays behind.
FROM python:3.11-slim AS build
WORKDIR /site
COPY requirements/app.txt requirements/app.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/app.txt

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=config.settings MEDIA_ROOT=/media
WORKDIR /site
RUN useradd --system --uid 10001 site && install --directory --owner=site /media
COPY --from=build /venv /venv
COPY manage.py ./
COPY config config
COPY accounts accounts
COPY articles articles
COPY rewards rewards
COPY comments comments
# Collecting the static files asks for settings, and settings ask for secrets; these are used for nothing else.
RUN PRODUCTION=true SECRET_KEY=collecting ALLOWED_HOSTS=localhost DATABASE_URL=postgres://localhost/none \
    REDIS_URL=redis://localhost EMAIL_URL=dummymail: DEFAULT_FROM_EMAIL=post@localhost SITE_URL=http://localhost \
    python manage.py collectstatic --noinput
USER site
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "8", "config.wsgi:application"]
