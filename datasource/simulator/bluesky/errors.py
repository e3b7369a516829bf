"""Errors of XRPC, the protocol of Bluesky: a status, a name and a message."""

from datasource.simulator.http_messages import Answer


class XrpcError(Exception):
    """Ends a request; `name` is the error that clients look at."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.answer = Answer(status=status, payload={"error": name, "message": message})


def invalid(message: str) -> XrpcError:
    """A parameter that the method does not take, in the words of its validator."""
    return XrpcError(400, "InvalidRequest", f"Error: {message}")
