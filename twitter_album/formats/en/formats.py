"""How Django writes dates in the admin: as the album's own pages do."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i T"
