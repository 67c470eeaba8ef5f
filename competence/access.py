"""The one way in which a view asks whether it may answer. Who lacks the permission gets 404: the page does not exist for them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import Http404, HttpResponse

from competence.http import Request
from competence.roles import Permission

type_of_view = Callable[Concatenate[Request, ...], HttpResponse]


def for_permission(*permissions: Permission) -> Callable[[type_of_view], type_of_view]:
    """Answer only to people who hold at least one of the permissions anywhere."""

    def wrap(view: type_of_view) -> type_of_view:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.user.may(permission) for permission in permissions):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return wrap
