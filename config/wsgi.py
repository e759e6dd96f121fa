"""The door that a web server calls."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from config import measured
from config.edge import Edge

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = Edge(get_wsgi_application())

# Otherwise the first request does it: most of the code is loaded with the addresses.
assert get_resolver().url_patterns
# Another process may have been here before this one.
measured.add_up_the_gone()
# What is loaded by now stays. The collector would look through all of it now and then, for a tenth of a second, while a
# reader waits.
gc.collect()
gc.freeze()
