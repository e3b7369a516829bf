"""Everything that `datasource` knows of the database: nothing else imports `app`."""

from datasource.data_access.feeds import (
    Assignment,
    DataAccess,
    Report,
    Saved,
    assignments,
)
from datasource.data_access.pictures import PictureAccess

__all__ = [
    "Assignment",
    "DataAccess",
    "PictureAccess",
    "Report",
    "Saved",
    "assignments",
]
