"""The change feed of a scored day, from that day, the scored day before it and what the feed has reported."""

from datetime import date, timedelta

import pandas as pd

from campaigns.change_feed import changes, watched_columns
from flows.score.scored_days import SCORED, scored_columns
from lake.earlier_days import newest_before, read_between
from questions.question import Question, losing
from tables.customer_changes import HOLD_DAYS, LOOKED_BACK_DAYS

FEED = "customer_changes"
FEED_COLUMNS = ["customer_id", "as_of", "what", "now"]


def changes_of_day(lake: str, day: date, questions: tuple[Question, ...]) -> pd.DataFrame:
    """The rows of the feed for `day`, which is scored already; none on the first day that is scored."""
    day_before = newest_before(lake, SCORED, "as_of", day)
    if day_before is None:
        nothing = pd.DataFrame(columns=["customer_id"])
        return changes(nothing, nothing, pd.DataFrame(columns=FEED_COLUMNS), (day, day), {})
    lost = losing(questions)
    watched = watched_columns(None if lost is None else lost.name)
    today, yesterday = (
        scored_columns(lake, scored_day, ["customer_id", *watched.values()])
        for scored_day in (day, day_before)
    )
    first = day - max(timedelta(days=LOOKED_BACK_DAYS), day - day_before + timedelta(days=HOLD_DAYS))
    feed = read_between(lake, FEED, "as_of", first, day, FEED_COLUMNS).to_pandas()
    feed = feed if len(feed) else pd.DataFrame(columns=FEED_COLUMNS)
    return changes(today, yesterday, feed, (day, day_before), watched)
