"""Everything that is kept about somebody, written as one file of JSON a part at a time, however much it is."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.core.mail import EmailMessage
from django.core.serializers.json import DjangoJSONEncoder
from django.http import StreamingHttpResponse
from django.utils.translation import gettext

from accounts import addresses, profile
from accounts.models import User
from comments import leaving

_encode = DjangoJSONEncoder(ensure_ascii=False).encode


def as_file(user: User, at: datetime) -> StreamingHttpResponse:
    """This function will return an answer that a browser saves: an object with a list of rows for each section."""
    answer = StreamingHttpResponse(_parts(user, at), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="read-to-earn-{at:%Y-%m-%d}.json"'
    return answer


def by_mail(user: User, at: datetime) -> None:
    """This function will send the same as a file to the confirmed address of somebody: nobody else sees it."""
    with profile.spoken_to(user):
        mail = EmailMessage(
            gettext("What is kept about you"),
            gettext("You asked for everything that is kept about your account. It is in the file."),
            to=[addresses.confirmed_address(user)],
        )
    mail.attach(f"read-to-earn-{at:%Y-%m-%d}.json", "".join(_parts(user, at)), "application/json")
    mail.send()


def _parts(user: User, at: datetime) -> Iterator[str]:
    yield f'{{"exported_at": {_encode(at)}'
    for name, rows in leaving.export(user):
        yield f",\n{json.dumps(name)}: ["
        for number, row in enumerate(rows):
            yield (",\n" if number else "\n") + _encode(row)
        yield "]"
    yield "}\n"
