"""The perspective of a street: where each point of it lies in the picture."""

from datasource.simulator.pictures.canvas import Canvas
from datasource.simulator.pictures.palette import Colour, Point, dim
from datasource.simulator.pictures.pen import Pen


class StreetPerspective:
    """Two rows of houses that run towards one vanishing point."""

    def __init__(self, canvas: Canvas) -> None:
        rng = canvas.rng
        self.canvas = canvas
        self.far = (
            canvas.width * rng.uniform(0.4, 0.6),
            canvas.height * rng.uniform(0.56, 0.64),
        )
        self.reach = max(canvas.width, canvas.height) * 0.5
        self.half = 0.62 * min(canvas.width, canvas.height * 1.1)
        # Houses of about equal width look smaller by a ratio, not by a step.
        self.depths = [1.0]
        while self.depths[-1] > 0.1:
            self.depths.append(self.depths[-1] * rng.uniform(0.66, 0.8))

    def at(self, side: float, height: float, depth: float) -> Point:
        """Where a point lies: side -1 to 1, height above ground, depth 1 is near."""
        # Everything shrinks towards the vanishing point; 0.42 is the viewer's eye.
        x = self.far[0] + side * self.half * depth
        return x, self.far[1] + (0.42 - height) * self.reach * depth * 1.35

    def paint_house(
        self,
        pen: Pen,
        side: int,
        near: float,
        distance: float,
        tone: Colour,
        top: float,
    ) -> None:
        """One front with its windows, paler towards the far end."""
        corners = [
            self.at(side, top, near),
            self.at(side, top, distance),
            self.at(side, 0, distance),
            self.at(side, 0, near),
        ]
        # The first house goes on beyond the edge of the picture, behind the viewer.
        if near == 1.0:
            corners = [self.at(side, top, 2.4), *corners[1:3], self.at(side, 0, 2.4)]
            near = 2.4
        pen.polygon(corners, tone)
        eaves = [
            self.at(side * 0.97, top, near),
            self.at(side * 0.97, top, distance),
            self.at(side, top - 0.035, distance),
            self.at(side, top - 0.035, near),
        ]
        pen.polygon(eaves, dim(tone, 0.5))

    def windows(
        self, side: int, near: float, distance: float, top: float
    ) -> list[list[Point]]:
        """The corners of each window of a front."""
        # Not 2.4 as for its wall, so that they are spread over the part that is seen.
        near = 1.9 if near == 1.0 else near
        windows = []
        columns, rows = (4 if near > 1 else 2), max(int(top * 4.2), 2)
        for column in range(columns):
            # Equal steps along the street are equal steps of 1 / depth.
            edges = [
                1 / (1 / near + (1 / distance - 1 / near) * (column + part) / columns)
                for part in (0.28, 0.72)
            ]
            for row in range(rows):
                low = top * (row + 0.3) / rows
                high = top * (row + 0.78) / rows
                windows.append(
                    [
                        self.at(side, high, edges[0]),
                        self.at(side, high, edges[1]),
                        self.at(side, low, edges[1]),
                        self.at(side, low, edges[0]),
                    ]
                )
        return windows
