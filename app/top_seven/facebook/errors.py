"""What went wrong at Facebook, in words that say what to do."""

from __future__ import annotations

from typing import Any

import requests

Json = dict[str, Any]

TOKEN_CODES = {102, 104, 190, 463, 467}
RATE_LIMIT_CODES = {4, 17, 32, 341, 368, 613}
PICTURE_CODES = {324, 352}
BAD_PICTURE_SUBCODES = {1366046}
DUPLICATE_CODE = 506
TEMPORARY_CODES = {1, 2}


class FacebookError(Exception):
    """Why Facebook did not do it, as one sentence for the organiser.

    `is_unknown`: the request may have been carried out all the same.
    `is_parameter`: something that was sent, or its media ids, is not good.
    """

    def __init__(
        self, message: str, *, is_unknown: bool = False, is_parameter: bool = False
    ) -> None:
        super().__init__(message)
        self.is_unknown = is_unknown
        self.is_parameter = is_parameter


def refusal(error: Json, status: int) -> FacebookError:
    code, subcode = error.get("code"), error.get("error_subcode")
    if subcode in BAD_PICTURE_SUBCODES or code in PICTURE_CODES:
        return FacebookError("Facebook refuses a picture: JPEG or PNG under 4 MB.")
    if code in TOKEN_CODES:
        return FacebookError(
            "The Page token has expired or was withdrawn: make a new one and set "
            "FACEBOOK_PAGE_TOKEN."
        )
    if code in RATE_LIMIT_CODES or status == requests.codes.too_many_requests:
        return FacebookError("Facebook asks us to slow down: try again in an hour.")
    if code in {3, 10} or (isinstance(code, int) and 200 <= code <= 299):
        return FacebookError(
            "The Page token lacks a permission: pages_manage_posts to post, "
            "pages_read_engagement to look."
        )
    if code == 803:
        return FacebookError("Facebook knows no such Page: check FACEBOOK_PAGE_ID.")
    if code == DUPLICATE_CODE:
        return FacebookError("Facebook has a post like this already.", is_unknown=True)
    if code in TEMPORARY_CODES or status >= 500:
        message = "Facebook is out of order for the moment: try again later."
        return FacebookError(message, is_unknown=True)
    reason = " ".join(str(error.get("message") or "no reason given").split())[:300]
    return FacebookError(
        f"Facebook refuses it: {reason} (code {code}).", is_parameter=code == 100
    )


def unanswered(error: requests.RequestException) -> FacebookError:
    if isinstance(error, requests.ConnectTimeout) or _never_left(error):
        return FacebookError("Facebook cannot be reached: try again later.")
    return FacebookError("Facebook did not answer in full.", is_unknown=True)


def _never_left(error: requests.RequestException) -> bool:
    """Nobody was there to hear it: no address, no connection."""
    cause = getattr(error.args[0] if error.args else None, "reason", None)
    names = {"NewConnectionError", "NameResolutionError"}
    return type(cause).__name__ in names
