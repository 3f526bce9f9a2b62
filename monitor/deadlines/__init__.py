"""From a publication in any office to the last day to oppose: rules and calendars as data, the clock an argument."""

from monitor.deadlines.book import RuleBook, RuleBookError
from monitor.deadlines.calendars import CalendarError, Calendars
from monitor.deadlines.chinese import deadline_in_chinese, in_chinese
from monitor.deadlines.clock import day_starts, days_left, reminder_days
from monitor.deadlines.compute import compute
from monitor.deadlines.grounds_book import Ground, Grounds, grounds
from monitor.deadlines.publication import for_publication, opens_window
from monitor.deadlines.question import Question, QuestionError
from monitor.deadlines.stated import stated_difference

__all__ = [
    "CalendarError",
    "Calendars",
    "Ground",
    "Grounds",
    "Question",
    "QuestionError",
    "RuleBook",
    "RuleBookError",
    "compute",
    "day_starts",
    "days_left",
    "deadline_in_chinese",
    "for_publication",
    "grounds",
    "in_chinese",
    "opens_window",
    "reminder_days",
    "stated_difference",
]
