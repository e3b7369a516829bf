"""How a server of Mastodon's API writes ids: decimal numbers, or ULIDs elsewhere."""

# Base 32 by Crockford: without I, L, O and U, which are misread.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ULID_LENGTH = 26
# A ULID holds milliseconds in its upper 48 of 128 bits, a snowflake above 16.
EXTRA_BITS = 64


class Ids:
    """Turns numbers into texts and back; what is no id reads as 0."""

    def __init__(self, *, form: str) -> None:
        self._is_ulid = form == "ulid"

    def write(self, number: int) -> str:
        if not self._is_ulid:
            return str(number)
        rest, letters = number << EXTRA_BITS, ""
        for _ in range(ULID_LENGTH):
            rest, index = divmod(rest, len(CROCKFORD))
            letters = CROCKFORD[index] + letters
        return letters

    def is_valid(self, text: str) -> bool:
        """A ULID with a letter that none has is refused; any number will do."""
        return not self._is_ulid or set(text.upper()) <= set(CROCKFORD)

    def read(self, text: str) -> int:
        if not self._is_ulid:
            return int(text) if text.isdecimal() else 0
        number = 0
        for letter in text.upper():
            number = number * len(CROCKFORD) + max(CROCKFORD.find(letter), 0)
        # Rounded up: a bound just above an id is above its post.
        return -(-number >> EXTRA_BITS)
