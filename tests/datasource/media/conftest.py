"""What tests of pictures share."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage

from datasource.media.pipeline import PicturePipeline, PipelineReport
from tests.datasource.media import decoder_processes
from tests.datasource.media.memory_album import MemoryAlbum, never, session


@pytest.fixture(autouse=True)
def decoders_of_earlier_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool that another test of this process left is none of this test's."""
    monkeypatch.setattr(decoder_processes, "earlier", frozenset())
    monkeypatch.setattr(
        decoder_processes, "earlier", frozenset(decoder_processes.decoder_workers_of())
    )


@pytest.fixture
def storage(tmp_path: Path) -> FileSystemStorage:
    return FileSystemStorage(tmp_path / "media")


@pytest.fixture
def run(storage: FileSystemStorage) -> Iterator[Callable[..., PipelineReport]]:
    """Runs a pipeline of its own for an album."""
    pipelines: list[PicturePipeline] = []

    def run(
        album: MemoryAlbum,
        *,
        seconds: float = 30,
        should_stop: Callable[[], bool] = never,
        **options: Any,
    ) -> PipelineReport:
        pipeline = PicturePipeline(
            album, session_factory=session, storage=storage, **options
        )
        pipelines.append(pipeline)
        return pipeline.run(seconds=seconds, should_stop=should_stop)

    yield run
    for pipeline in pipelines:
        pipeline.decoders.stop()
