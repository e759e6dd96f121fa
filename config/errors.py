"""What the platform says when it turns an act down.

A refusal is no error: a rule said no. Each rule's refusal is a subclass beside the function that raises it. Doors turn
refusals into `application/problem+json` (RFC 9457) or into a piece of a page, and never log them as errors.
"""

from functools import partial
from typing import Any, ClassVar

from django.utils.functional import Promise


class Refusal(Exception):
    """The rules turned an act down.

    `code` is stable and made for programs; `status` is the HTTP status; `sentence` is for people and may name
    the figures in `{braces}`; the figures passed in (`seconds_left=38`) say what would help and go into the answer.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 403
    sentence: ClassVar[str | Promise] = ""

    def __init__(self, **figures: Any) -> None:
        self.figures = figures
        super().__init__(self.code, figures)

    def __reduce__(self) -> tuple[Any, ...]:
        """Made anew from its figures where it comes from another process."""
        return partial(type(self), **self.figures), ()

    @property
    def detail(self) -> str:
        """The sentence in the reader's language with its figures filled in."""
        return str(self.sentence).format(**self.figures)
