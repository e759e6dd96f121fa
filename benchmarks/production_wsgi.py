"""The site behind what stands for the proxy that production has in front: whatever comes has come by https."""

from config.wsgi import application as site


def application(environ, start_response):
    return site(environ | {"HTTP_X_FORWARDED_PROTO": "https"}, start_response)
