"""The days that a form asks for: both may be left empty, and what was typed is shown again where it was refused."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.forms import DateField
from django.http import HttpRequest

from rewards.reports import DaysInvalid

# As `<input type="date">` sends it. Other ways to write a day depend on who reads it.
_FIELD = DateField(required=False, input_formats=["%Y-%m-%d"])


def typed(request: HttpRequest) -> dict[str, str]:
    """This function will return what stands in the two fields."""
    return {"from": request.POST.get("from", ""), "to": request.POST.get("to", "")}


def chosen(request: HttpRequest, at: datetime) -> tuple[date | None, date | None]:
    """This function will return the first and the last UTC day that were chosen, None where a field was left empty. Raises
    `DaysInvalid` for what is no day."""
    texts = typed(request)
    try:
        return _FIELD.clean(texts["from"]), _FIELD.clean(texts["to"])
    except ValidationError as error:
        raise DaysInvalid(from_day=texts["from"], to_day=texts["to"], today=at.date().isoformat()) from error
