"""What happens next? Events in the order of their time; knows nothing of what they do."""

from collections.abc import Callable
from heapq import heappop, heappush

from .almanac import DAY, Almanac

Event = Callable[[int], None]
"""What happens, told the instant at which it does."""


class Agenda:
    """Events to come. An event may put further ones on the agenda, never before itself."""

    def __init__(self, almanac: Almanac) -> None:
        self._almanac = almanac
        self._events: list[tuple[int, int, Event]] = []
        self._count = 0

    def at(self, time: int, event: Event) -> None:
        """Let something happen at an instant, or as much later as keeps the quiet days quiet."""
        while self._almanac.is_quiet(self._almanac.day_of(time)):
            time += DAY
        self.punctually(time, event)

    def punctually(self, time: int, event: Event) -> None:
        """Let something happen at an instant, whatever the day."""
        self._count += 1
        heappush(self._events, (time, self._count, event))

    def run(self, until: int) -> None:
        """Let everything happen that is due until an instant, that instant included."""
        while self._events and self._events[0][0] <= until:
            time, _, event = heappop(self._events)
            event(time)
