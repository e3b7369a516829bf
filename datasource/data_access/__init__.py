"""Everything that `datasource` knows of the database: nothing else imports `app`."""

from app.billing.budgets import dollars
from datasource.data_access.avatars import AvatarAccess
from datasource.data_access.billing import Ledger, Reservation
from datasource.data_access.claims import release_those_of_the_dead, told_claims
from datasource.data_access.feeds import ANOTHER_WORKER, DataAccess, backlog_of
from datasource.data_access.fetch_jobs import FetchJob, fetch_jobs, is_any_due
from datasource.data_access.pictures import PictureAccess
from datasource.data_access.run_report import Report, Saved

__all__ = [
    "ANOTHER_WORKER",
    "AvatarAccess",
    "DataAccess",
    "FetchJob",
    "Ledger",
    "PictureAccess",
    "Report",
    "Reservation",
    "Saved",
    "backlog_of",
    "dollars",
    "fetch_jobs",
    "is_any_due",
    "release_those_of_the_dead",
    "told_claims",
]
