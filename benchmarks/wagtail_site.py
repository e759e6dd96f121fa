"""The peer of `make bench-articles`: a Wagtail project as `wagtail start` makes it, with the blog pages of Wagtail's own
tutorial, its production settings, and what its page on performance recommends (PostgreSQL, Redis as the cache, cached
templates, which Django has by itself)."""

import os
import subprocess
import sys

MODELS = """
from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import Page


class BlogIndexPage(Page):
    intro = RichTextField(blank=True)
    content_panels = Page.content_panels + ["intro"]


class BlogPage(Page):
    date = models.DateField("Post date")
    intro = models.CharField(max_length=250)
    body = RichTextField(blank=True)
    content_panels = Page.content_panels + ["date", "intro", "body"]
"""

TEMPLATE = """
{% extends "base.html" %}
{% load wagtailcore_tags %}
{% block body_class %}template-blogpage{% endblock %}
{% block content %}
    <h1>{{ page.title }}</h1>
    <p class="meta">{{ page.date }}</p>
    <div class="intro">{{ page.intro }}</div>
    {{ page.body|richtext }}
    <p><a href="{{ page.get_parent.url }}">Return to blog</a></p>
{% endblock %}
"""

SETTINGS = """
import os

from .base import DATABASES, INSTALLED_APPS

SECRET_KEY = "for-a-benchmark-on-the-loopback-only"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS += ["blog"]
DATABASES["default"] = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": "wagtail",
    "HOST": os.environ["PEER_HOST"],
    "USER": os.environ["PEER_USER"],
    "CONN_MAX_AGE": 60,
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": os.environ["PEER_REDIS_URL"]}
}
"""

FILL = """
import json, sys
from wagtail.models import Site
from blog.models import BlogIndexPage, BlogPage

home = Site.objects.get(is_default_site=True).root_page
index = home.add_child(instance=BlogIndexPage(title="Blog", slug="blog"))
for text in json.load(sys.stdin):
    index.add_child(instance=BlogPage(date="2026-01-01", **text))
"""


def make(folder, postgres, redis_url, texts):
    """A project in `folder` with a page for each of `texts` (title, slug, intro, body); what its environment has to say."""
    folder.mkdir(parents=True)
    _run("-m", "wagtail.bin.wagtail", "start", "peer", str(folder))
    environment = {
        "DJANGO_SETTINGS_MODULE": "peer.settings.production",
        "PEER_HOST": postgres["HOST"],
        "PEER_USER": postgres["USER"],
        "PEER_REDIS_URL": redis_url,
    }
    blog = folder / "blog"
    (blog / "templates" / "blog").mkdir(parents=True)
    (blog / "migrations").mkdir()
    for package in (blog, blog / "migrations"):
        (package / "__init__.py").write_text("")
    (blog / "models.py").write_text(MODELS)
    (blog / "templates" / "blog" / "blog_page.html").write_text(TEMPLATE)
    (folder / "peer" / "settings" / "local.py").write_text(SETTINGS)
    for command in (["makemigrations", "blog"], ["migrate"], ["collectstatic", "--no-input"]):
        _run("manage.py", *command, "--verbosity", "0", folder=folder, environment=environment)
    _run("manage.py", "shell", "--no-imports", "--command", FILL, folder=folder, environment=environment, texts=texts)
    return environment


def _run(*command, folder=None, environment=None, texts=None):
    import json

    subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=os.environ | (environment or {}),
        input=json.dumps(texts) if texts else None,
        text=True,
        check=True,
    )
