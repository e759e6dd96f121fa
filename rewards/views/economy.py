"""The public page of the economy: the same for everybody, and the same as `GET /api/v1/economy` says to programs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from config import clock
from rewards import economy, pricelist, rules, tables
from rewards.models import Kind


@require_safe
@conditional_page
def page(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    state = economy.latest(at)
    cap_twei = state.reader_cap_twei
    context = {
        "state": state,
        "pools": [(Kind.READERS_POOL.label, state.readers_pool), (Kind.WRITERS_POOL.label, state.writers_pool)],
        # On a day with few readers the limit of the rules is the lower one.
        "cap_twei": cap_twei if cap_twei and cap_twei < rules.READER_ALLOWANCE_DAY_TWEI else None,
        "week_limit_twei": rules.READER_ALLOWANCE_WEEK_TWEI,
        "groups": pricelist.priced(state.rules),
        "kept_seconds": economy.KEPT.seconds,
        **tables.by_item(state.days, state.by_item_twei),
        **tables.by_day(state.days),
    }
    answer = render(request, "rewards/economy.html", context)
    patch_cache_control(answer, public=True, max_age=economy.good_for_seconds(state, at))
    return answer
