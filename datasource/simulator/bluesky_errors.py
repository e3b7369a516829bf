"""Refusals in the words of XRPC: a status, a name and a message."""

from datasource.simulator.exchange import HTML_TYPE, Answer

FORBIDDEN_PAGE = (
    "<html><body><h1>403 Forbidden</h1>\n"
    "Request forbidden by administrative rules.\n</body></html>\n"
)


class Refused(Exception):
    """Ends a request; `name` is the error that clients look at."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.answer = Answer(status=status, payload={"error": name, "message": message})


def invalid(message: str) -> Refused:
    """A parameter that the method does not take, in the words of its validator."""
    return Refused(400, "InvalidRequest", f"Error: {message}")


def forbidden() -> Answer:
    """The page that the proxy before the search shows to strangers."""
    return Answer(status=403, body=FORBIDDEN_PAGE.encode(), content_type=HTML_TYPE)
