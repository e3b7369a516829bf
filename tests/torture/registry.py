"""All parts of the long run but its walks."""

from __future__ import annotations

from tests.torture import seeded_bugs
from tests.torture.figures import Figure, Ratio
from tests.torture.parts import SQLITE, Part, numbers, seeded_bug, tests

READS: tuple[Figure, ...] = (
    *numbers(
        100_000,
        "each is in the album",
        posts="Posts on X, 3 % of requests and of runs failing",
    ),
    Ratio(
        what="Reads that X charges, a post, without sweep",
        count="charged",
        per="posts",
        target="at most 1.01",
        at_most=1.01,
    ),
    Ratio(
        what="Reads that X charges, a post, with sweep",
        count="charged_with_sweep",
        per="posts_with_sweep",
        target="at most 1.05",
        at_most=1.05,
    ),
    Ratio(
        what="Reads for favourites and deletions, a post",
        count="looked_up",
        per="posts",
        target="no goal",
    ),
    Ratio(
        what="Cents over the cap",
        count="cents_over_the_cap",
        per="capped_days",
        target="0",
        at_most=0,
        shown="{count} on {per} days",
    ),
)
BUGS: tuple[Figure, ...] = (
    *numbers(len(seeded_bugs.EVERY), "each is tried", bugs="Seeded bugs"),
    Ratio(
        what="Seeded bugs that are noticed",
        count="caught",
        per="bugs",
        target="at least 11 of 12",
        at_least=11 / 12,
        shown="{count} of {per}",
    ),
)
PARTS = (
    Part(
        name="workers",
        figures=numbers(
            50_000,
            "0 violations",
            interleavings="Interleavings of two workers, lease off",
        ),
        work=tests("torture/test_two_workers.py"),
        chunk=1_000,
    ),
    Part(
        name="bugs",
        figures=BUGS,
        work=seeded_bug,
        databases=SQLITE,
    ),
    Part(
        name="reads",
        figures=READS,
        work=tests("torture/test_x_reads.py"),
        chunk=5_000,
    ),
    Part(
        name="kills",
        figures=numbers(
            1_000,
            "0 missed, 0 double milestones",
            kills="kill -9 of a fetch at a random moment",
            kills_at_a_write="kill -9 of a fetch before each of its writes",
        ),
        work=tests("datasource/test_kill.py", "datasource/test_kill_at_every_step.py"),
        chunk=10,
    ),
    Part(
        name="mail",
        figures=numbers(
            1_000, "1 copy each", mail_faults="Faults of SMTP before the dot"
        ),
        work=tests("app/milestones/test_faults_before_the_dot.py"),
        chunk=100,
    ),
    Part(
        name="addresses",
        figures=numbers(
            80,
            "0 packets at the canary",
            vectors_direct="SSRF vectors, direct",
            vectors_redirected="SSRF vectors, redirected",
            vectors_rebound="SSRF vectors, rebound",
        ),
        work=tests(
            "twitter_album/http/test_addresses.py",
            "twitter_album/http/test_media_lines.py",
        ),
        chunk=80,
        databases=SQLITE,
    ),
    Part(
        name="images",
        figures=numbers(
            10_000, "the parent never dies", mutated_images="Mutated images"
        ),
        work=tests("datasource/media/test_mutated_images.py"),
        chunk=1_000,
        databases=SQLITE,
    ),
    Part(
        name="storage",
        figures=numbers(
            200,
            "0 rows without file, 0 truncated files",
            disk_faults="Faults of a disk",
            s3_faults="Faults of S3",
        ),
        work=tests("datasource/test_faulty_storage.py"),
        chunk=50,
    ),
    Part(
        name="api",
        figures=numbers(
            10_000,
            "0 5xx, 0 schema breaks",
            api_requests="Generated requests to the API",
        ),
        work=tests("app/api/test_generated_requests.py"),
        chunk=1_000,
    ),
    Part(
        name="deploy",
        figures=numbers(1, "clean", deployment_checks="`check --deploy`"),
        work=tests("twitter_album/test_deployment_check.py"),
        databases=SQLITE,
    ),
    Part(
        name="secrets",
        figures=numbers(
            100,
            "0 secrets in captured logs",
            faults_logged="Faults of networks whose logs were captured",
        ),
        work=tests("datasource/test_secrets_in_logs.py"),
        chunk=100,
        databases=SQLITE,
    ),
    Part(
        name="browser",
        figures=numbers(
            100,
            "0 third-party requests",
            browser_requests="Requests of a browser on the public pages",
        ),
        work=tests("browser/test_third_parties.py"),
        chunk=100,
        databases=SQLITE,
    ),
)
NAMES = ("walks", *(part.name for part in PARTS))
