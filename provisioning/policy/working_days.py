"""When the office works, and by when what it received is due. Pure.

The day on which something arrives is not counted (Civil Code 91/2015, article 147.2); what arrives when
nobody works has arrived when the office next opens; what would be due on a day off is due on the next working
day (article 148.5), at the end of office hours. Holidays and the Saturdays worked in their place are data,
decided each year, and are handed in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from provisioning.foundation.errors import Invalid
from provisioning.policy.periods import Period, PeriodUnit

Hours = tuple[tuple[time, time], ...]
USUAL_HOURS: Hours = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 0)))
SATURDAY = 5
# An office that is open for a moment a day would be asked about moments beyond all calendars.
LEAST_MINUTES = 60
# Longer than any row of days off; whoever enters more has made every day a holiday.
_LONGEST_BREAK = 400


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """One office's working time. `made_up`: days at a weekend that are worked all the same."""

    zone: ZoneInfo
    holidays: frozenset[date] = field(default_factory=frozenset)
    made_up: frozenset[date] = field(default_factory=frozenset)
    hours: Hours = USUAL_HOURS

    def works_on(self, day: date) -> bool:
        """Whether the office works on this day."""
        return day in self.made_up or (day.weekday() < SATURDAY and day not in self.holidays)

    def received(self, moment: datetime) -> datetime:
        """When the office has it: at once in working time, or when it next opens."""
        local = moment.astimezone(self.zone)
        day = local.date()
        if self.works_on(day):
            for begins, ends in self.hours:
                if local.time() < ends:
                    return max(local, self._at(day, begins)).astimezone(UTC)
        return self._at(self._next(day), self.hours[0][0]).astimezone(UTC)

    def due(self, receipt: datetime, period: Period, *, by_the_clock: bool = False) -> datetime:
        """The last moment for what was received at `receipt`, in UTC.

        `by_the_clock`: hours pass at night and on days off, too.
        """
        if period.unit is PeriodUnit.HOURS:
            if by_the_clock:
                return receipt.astimezone(UTC) + timedelta(hours=period.count)
            return self._hours_on(self.received(receipt), timedelta(hours=period.count))
        if period.unit is PeriodUnit.WORKING_DAYS:
            return self._closing(self.days_on(self._day_received(receipt), period.count))
        return self.end_of(period.after(receipt.astimezone(self.zone).date()))

    def end_of(self, day: date) -> datetime:
        """The last moment of office hours on this day, or on the next one that is worked."""
        return self._closing(day if self.works_on(day) else self._next(day))

    def days_on(self, day: date, count: int) -> date:
        """The working day that many working days after `day`, which is not counted itself."""
        for _each in range(count):
            day = self._next(day)
        return day

    def _day_received(self, moment: datetime) -> date:
        return self.received(moment).astimezone(self.zone).date()

    def _next(self, day: date) -> date:
        for ahead in range(1, _LONGEST_BREAK):
            if self.works_on(found := day + timedelta(days=ahead)):
                return found
        raise Invalid.one("holidays", "no_working_day", day=day.isoformat())

    def _closing(self, day: date) -> datetime:
        return self._at(day, self.hours[-1][1]).astimezone(UTC)

    def _at(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone)

    def _hours_on(self, start: datetime, left: timedelta) -> datetime:
        local = start.astimezone(self.zone)
        day = local.date()
        while True:
            for begins, ends in self.hours:
                begin = max(local, self._at(day, begins))
                room = self._at(day, ends) - begin
                if room >= left:
                    return (begin + left).astimezone(UTC)
                if room > timedelta():
                    left -= room
            day = self._next(day)


def parse_hours(text: str) -> Hours:
    """Office hours as they are written: "07:30-11:30, 13:30-17:00".

    Raises Invalid on field `hours`, code `hours_shape`.
    """
    try:
        spans = tuple(
            (time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip()))
            for begins, ends in (part.split("-") for part in text.split(","))
        )
    except ValueError:
        raise Invalid.one("hours", "hours_shape", value=text[:40]) from None
    edges = [edge for span in spans for edge in span]
    unclear = any(edge.tzinfo is not None or edge.second or edge.microsecond for edge in edges)
    if unclear or edges != sorted(set(edges)) or sum(map(_minutes, spans)) < LEAST_MINUTES:
        raise Invalid.one("hours", "hours_shape", value=text[:40])
    return spans


def _minutes(span: tuple[time, time]) -> int:
    begins, ends = span
    return (ends.hour - begins.hour) * 60 + ends.minute - begins.minute


def written_hours(hours: Hours) -> str:
    """As `parse_hours` reads them."""
    return ", ".join(f"{begins:%H:%M}-{ends:%H:%M}" for begins, ends in hours)
