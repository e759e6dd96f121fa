"""What the sign-in library asks of us: people are spoken to, and written to, in the language of their account, and come
back to where they were."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as asked
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.base.response import RateLimitResponse
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts import profile
from accounts.models import User
from config import languages, pages

# For so long a guess counts (https://docs.allauth.org/en/latest/account/rate_limits.html).
GUESS_COUNTS: Final = timedelta(minutes=5)
CAME_FROM: Final = "came_from"


def _this_site() -> SimpleNamespace:
    """How mails name the site: by what it is called, whatever host a request was sent to."""
    return SimpleNamespace(name=_("Read to Earn"), domain=urlsplit(settings.SITE_URL).netloc)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """Whoever signs up goes on in the language in which that was done, and gets mail in it."""
        user.language = languages.spoken()
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """The account's language goes before the browser's; an account that has none takes what was chosen here."""
        if not user.language and languages.kept(request):
            profile.speak(user, languages.kept(request))
        with profile.spoken_to(user):
            answer: HttpResponse = super().post_login(request, user, **kwargs)
        if user.language in languages.TAGS:
            languages.keep(answer, user.language)
        if kwargs.get("signup") and "Location" in answer.headers:
            request.session[CAME_FROM] = answer["Location"]
        return answer

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Whoever signed up here and follows the link in the mail goes on to the page that they signed up from."""
        came_from = self.request.session.pop(CAME_FROM, "")
        place: str = came_from or super().get_email_verification_redirect_url(email_address)
        return place

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Whoever asked for the mail may have had the page in another language, or be somebody else."""
        with profile.spoken_to(context.get("user") or User.objects.filter(email=email.lower()).first()):
            super().send_mail(template_prefix, email, context | {"current_site": _this_site()})

    def validation_error(self, code: str, *args: Any) -> Exception:
        """Who guesses too often is answered as everybody who does something too often: by 429, and when to try again."""
        error: Exception
        if code != "too_many_login_attempts":
            error = super().validation_error(code, *args)
            return error
        request = asked.request
        is_app = hasattr(request.allauth, "headless")
        answer = RateLimitResponse(request) if is_app else pages.too_often(request, GUESS_COUNTS)
        answer.headers["Retry-After"] = str(GUESS_COUNTS.seconds)
        error = ImmediateHttpResponse(answer)
        return error
