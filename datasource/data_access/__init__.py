"""Everything that `datasource` knows of the database: nothing else imports `app`."""

from app.billing.budgets import dollars
from datasource.data_access.avatars import AvatarAccess
from datasource.data_access.billing import Ledger, Reservation
from datasource.data_access.claims import (
    claim_sentences,
    release_claims_of_dead_processes,
)
from datasource.data_access.feed_lease import ANOTHER_WORKER
from datasource.data_access.feeds import DataAccess
from datasource.data_access.fetch_jobs import (
    FetchJob,
    backlog_of,
    due_servers,
    fetch_jobs,
    fetch_jobs_of_server,
    is_any_album_new,
    is_any_feed_due,
)
from datasource.data_access.pictures import PictureAccess
from datasource.data_access.run_report import RunReport, SavedPage
from datasource.data_access.windows import postpone

__all__ = [
    "ANOTHER_WORKER",
    "AvatarAccess",
    "DataAccess",
    "FetchJob",
    "Ledger",
    "PictureAccess",
    "Reservation",
    "RunReport",
    "SavedPage",
    "backlog_of",
    "claim_sentences",
    "dollars",
    "due_servers",
    "fetch_jobs",
    "fetch_jobs_of_server",
    "is_any_album_new",
    "is_any_feed_due",
    "postpone",
    "release_claims_of_dead_processes",
]
