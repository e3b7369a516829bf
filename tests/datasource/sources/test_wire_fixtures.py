"""Each source against answers that were written from the network's documents."""

from __future__ import annotations

import pytest

from datasource.errors import SourceError
from tests.datasource.sources import wire

pytestmark = pytest.mark.one_database
per_network = pytest.mark.parametrize("network", wire.NETWORKS)


@per_network
def test_a_page_of_posts_is_read_as_documented(network: str) -> None:
    with wire.answering(network) as url:
        source = wire.source(network, url, session=wire.session())
        page = source.search("carnival", since="", until="")

    expected = wire.saved(network, "expected")["search"]
    assert [wire.told(each, url=url) for each in page.posts] == expected["posts"]
    assert [each.id for each in page.scanned] == expected["scanned"]
    assert page.rejected == ()
    assert not page.is_end


@per_network
def test_posts_that_are_looked_up_are_read_as_documented(network: str) -> None:
    expected = wire.saved(network, "expected")["lookup"]
    with wire.answering(network) as url:
        source = wire.source(network, url, session=wire.session())
        source.search("carnival", since="", until="")
        found = source.look_up(expected["asked"])

    expected["gone"] = sorted(expected["gone"])
    assert wire.told(found, url=url) == expected


@per_network
def test_a_documented_error_is_told_in_the_network_s_words(network: str) -> None:
    expected = wire.saved(network, "expected")["error"]
    with wire.answering(network, error=expected["status"]) as url:
        source = wire.source(network, url, session=wire.session())
        with pytest.raises(SourceError) as caught:
            source.search("carnival", since="", until="")

    assert str(caught.value) == expected["told"]


@per_network
def test_the_second_post_of_a_page_lacks_what_is_optional(network: str) -> None:
    """Else nobody would see that a source cannot do without it."""
    answer = wire.saved(network, "search")
    if isinstance(answer, dict):
        answer = next(
            answer[name] for name in ("statuses", "data", "posts") if name in answer
        )
    full, bare = wire.shape(answer[0]), wire.shape(answer[1])

    assert len(bare) < len(full) / 2
    assert bare.keys() <= full.keys()
