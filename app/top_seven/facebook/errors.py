"""Facebook's error codes as sentences that say what to do."""

from __future__ import annotations

from typing import Any

import requests

from twitter_album.secret_values import without_secrets

Json = dict[str, Any]

# Numbers of Facebook's documents of errors of the Graph API.
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
    `is_token`: the Page token is.
    """

    def __init__(
        self,
        message: str,
        *,
        is_unknown: bool = False,
        is_parameter: bool = False,
        is_token: bool = False,
    ) -> None:
        super().__init__(message)
        self.is_token = is_token
        self.is_unknown = is_unknown
        self.is_parameter = is_parameter


def refusal(error: Json, status: int) -> FacebookError:
    code, subcode = error.get("code"), error.get("error_subcode")
    # Before the others: a bad picture also comes as code 100, a bad parameter.
    if subcode in BAD_PICTURE_SUBCODES or code in PICTURE_CODES:
        return FacebookError("Facebook refuses a picture: JPEG or PNG under 4 MB.")
    if code in TOKEN_CODES:
        return FacebookError(
            "The Page token has expired or was withdrawn: make a new one and set "
            "FACEBOOK_PAGE_TOKEN.",
            is_token=True,
        )
    if code in RATE_LIMIT_CODES or status == requests.codes.too_many_requests:
        return FacebookError("Facebook asks us to slow down: try again in an hour.")
    # 200 to 299 are Facebook's codes for permissions, and these two.
    if code in {3, 10} or (isinstance(code, int) and 200 <= code <= 299):
        return FacebookError(
            "The Page token lacks a permission: pages_manage_posts to post, "
            "pages_read_engagement to look."
        )
    if code == 803:
        return FacebookError("Facebook knows no such Page: check FACEBOOK_PAGE_ID.")
    if code == DUPLICATE_CODE:
        # It may be the one of an attempt whose answer was lost: the next attempt looks.
        return FacebookError("Facebook has a post like this already.", is_unknown=True)
    if code in TEMPORARY_CODES or status >= 500:
        message = "Facebook is out of order for the moment: try again later."
        return FacebookError(message, is_unknown=True)
    # Their words, on one line and cut: they end up in the log and in the admin.
    words = " ".join(str(error.get("message") or "no reason given").split())
    reason = without_secrets(words)[:300]
    return FacebookError(
        f"Facebook refuses it: {reason} (code {code}).", is_parameter=code == 100
    )


def unanswered(error: requests.RequestException) -> FacebookError:
    if isinstance(error, requests.ConnectTimeout) or _was_never_sent(error):
        return FacebookError("Facebook cannot be reached: try again later.")
    return FacebookError("Facebook did not answer in full.", is_unknown=True)


def _was_never_sent(error: requests.RequestException) -> bool:
    """Nobody was there to hear it: no address, no connection."""
    # requests wraps what urllib3 raised; its own type does not tell the two apart.
    cause = getattr(error.args[0] if error.args else None, "reason", None)
    names = {"NewConnectionError", "NameResolutionError"}
    return type(cause).__name__ in names
