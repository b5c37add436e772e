"""`/studio/sign-in`: a link with a token lets in; without one, the page says how to get such a link."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from atrous.studio.entry.guard import COOKIE, PREFIX, SIGN_IN
from atrous.studio.entry.sessions import SESSION_S, Sessions

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in · atrous</title><style>
:root { color-scheme: light dark }
body { font: 1rem/1.6 system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid; place-items: center;
       background: light-dark(#f4f6f8, #14181c); color: light-dark(#1b232b, #e7ecf0) }
main { max-width: 26rem; margin: 1rem; padding: 2rem; border-radius: .75rem; background: light-dark(#fff, #1e242a);
       box-shadow: 0 1px 3px #0003 }
h1 { margin: 0 0 .5rem; font-size: 1.4rem }
code { background: light-dark(#eef1f4, #2a323a); padding: .1rem .35rem; border-radius: .25rem }
</style></head><body><main><h1>Sign in to atrous</h1>
<p>STATE</p>
<p>Open the link that <code>atrous up</code> printed in its terminal, or get a new one there: start
<code>atrous up</code> again. It lets one browser in, once; this browser then stays signed in for 30 days.</p>
</main></body></html>"""

NOT_SIGNED_IN = "This browser is not signed in."
LINK_IS_OVER = "This link has been used, is older than a day, or was printed before atrous was restarted."


class SignInRoutes:
    """Turns a link into a cookie, and takes the cookie back."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def router(self) -> APIRouter:
        """Both addresses."""
        router = APIRouter(prefix=PREFIX, include_in_schema=False)
        router.get(SIGN_IN.removeprefix(PREFIX))(self.sign_in)
        router.post("/sign-out")(self.sign_out)
        return router

    def sign_in(self, request: Request, token: Annotated[str | None, Query(max_length=200)] = None) -> Response:
        """Let the holder of a link in."""
        if token is None:
            return HTMLResponse(PAGE.replace("STATE", NOT_SIGNED_IN), status_code=401)
        cookie = self._sessions.redeem(token)
        if cookie is None:
            return HTMLResponse(PAGE.replace("STATE", LINK_IS_OVER), status_code=401)
        answer = RedirectResponse(f"{PREFIX}/", 303)
        is_secure = request.url.scheme == "https"
        answer.set_cookie(
            COOKIE, cookie, max_age=SESSION_S, path=PREFIX, httponly=True, samesite="lax", secure=is_secure
        )
        return answer

    def sign_out(self) -> Response:
        """Forget the cookie."""
        answer = RedirectResponse(SIGN_IN, 303)
        answer.delete_cookie(COOKIE, path=PREFIX)
        return answer
