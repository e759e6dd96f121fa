"""Pages that explain: how earning works, the terms, and what is kept about whom. Every figure on them is the rules' own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from rewards import economy, rules

PAGES = {
    "help": "rewards/help/earning.html",
    "terms": "rewards/help/terms.html",
    "privacy": "rewards/help/privacy.html",
}
# A text of this length is what the page explains reading by.
EXAMPLE_WORDS = 500


@require_safe
@cache_control(public=True, max_age=300)
def page(request: HttpRequest, name: str) -> HttpResponse:
    context = {
        "rules": economy.numbers(),
        "example_words": EXAMPLE_WORDS,
        "example": rules.terms(EXAMPLE_WORDS, 0),
        "pluses": rules.pluses_per_day(1),
    }
    return render(request, PAGES[name], context)
