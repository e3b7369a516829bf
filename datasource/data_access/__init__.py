"""Everything that `datasource` knows of the database: nothing else imports `app`."""

from datasource.data_access.assignments import Assignment, assignments, is_any_due
from datasource.data_access.feeds import DataAccess
from datasource.data_access.pictures import PictureAccess
from datasource.data_access.report import Report, Saved

__all__ = [
    "Assignment",
    "DataAccess",
    "PictureAccess",
    "Report",
    "Saved",
    "assignments",
    "is_any_due",
]
