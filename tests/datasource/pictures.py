"""Pictures of posts through the whole pipeline, and one picture on two networks."""

from __future__ import annotations

from collections.abc import Callable

from datasource.data_access import PictureAccess
from datasource.http_sessions import picture_session
from datasource.media.pipeline import PicturePipeline, PipelineReport
from datasource.simulator.world.posts import SimulatedPicture, SimulatedPost
from tests.datasource.worlds import Network, run


def store_pictures(
    network: Network,
    *,
    allows_private: bool = True,
    should_stop: Callable[[], bool] = lambda: False,
) -> PipelineReport:
    network.settings.MEDIA_ALLOW_PRIVATE_ADDRESSES = allows_private
    pipeline = PicturePipeline(PictureAccess(), session_factory=picture_session)
    return pipeline.run(seconds=30, should_stop=should_stop)


def picture_of_masks(seed: int = 3) -> SimulatedPicture:
    return SimulatedPicture(
        id=f"masks-{seed}", scene="masks", seed=seed, width=640, height=480
    )


def show_on_two_networks(network: Network, *posts: SimulatedPost) -> None:
    """On Mastodon and on Bluesky, with their pictures stored."""
    network.settings.NETWORKS = ["mastodon", "bluesky"]
    network.show(list(posts))
    run()
    store_pictures(network)
