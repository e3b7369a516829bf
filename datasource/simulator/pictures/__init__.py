"""The pictures people post here, drawn by code: the first thing a newcomer sees."""

from datasource.simulator.pictures.avatars import draw_avatar
from datasource.simulator.pictures.drawing import draw, shrink

__all__ = ["draw", "draw_avatar", "shrink"]
