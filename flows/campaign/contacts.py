"""What was known of contacts before a day: consents, messages, and earlier campaigns."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa

from campaigns.candidates import ContactHistory
from features.channel_consents import allowed_channels
from features.engine import Tables, held_table
from features.last_messages import last_messages
from features.some_customers import between
from lake.delta_tables import read

AUDIENCE = "campaign_audience"
CONTACTS = ["customer_id", "channel", "days_since"]
ANY_CHANNEL = ""


@dataclass(frozen=True, eq=False)
class DayContacts:
    """The contacts before a day of all customers; consents and messages stay in the engine, None where there are none.

    `own` are those of campaigns that had begun, `still_open` the customers of campaigns that are not measured yet.
    """

    consents: Any
    sent: Any
    own: pd.DataFrame
    still_open: pd.DataFrame

    def of(self, customers: pd.Series) -> ContactHistory:
        """The history of these customers; others whose ids lie between theirs may be in it."""
        ends = (customers.min(), customers.max()) if len(customers) else ("", "")
        consents, sent = (
            None if rows is None else between(rows, *ends).to_pandas() for rows in (self.consents, self.sent)
        )
        own = _between(self.own, *ends)
        contacts = own if sent is None else pd.concat([sent, own], ignore_index=True)
        return ContactHistory(consents, contacts[CONTACTS], _between(self.still_open, *ends))


def day_contacts(tables: Tables, campaigns: pd.DataFrame, day: date) -> DayContacts:
    """The contacts before `day`, read once; `campaigns` are those that count (see the two functions below).

    They can be asked for as long as the tables are open.
    """
    consents = allowed_channels(tables, day) if tables.has("consents") else None
    sent = last_messages(tables, day) if tables.has("messages") else None
    started = campaigns[(campaigns["group"] == "contact") & (campaigns["contact_on"] <= day)]
    own = pd.DataFrame(
        {
            "customer_id": started["customer_id"],
            "channel": ANY_CHANNEL,
            "days_since": [(day - contact_on).days for contact_on in started["contact_on"]],
        }
    )
    still_open = campaigns.loc[campaigns["measure_on"] > day, ["customer_id", "play"]]
    return DayContacts(
        None if consents is None else held_table(tables, "consents of the day", consents),
        None if sent is None else held_table(tables, "messages of the day", sent),
        own,
        still_open,
    )


def _between(rows: pd.DataFrame, first: str, last: str) -> pd.DataFrame:
    return rows[(rows["customer_id"] >= first) & (rows["customer_id"] <= last)]


def frozen_before(lake: str, day: date) -> pd.DataFrame:
    """The customers of campaigns that began before `day`: what a score of that day may know, whenever it is made."""
    rows = frozen_campaigns(lake)
    return rows[rows["contact_on"] < day]


def frozen_campaigns(lake: str) -> pd.DataFrame:
    """The customers of all campaigns: whom a list chosen now must leave to them."""
    columns = ["customer_id", "play", "group", "contact_on", "measure_on"]
    rows: pa.Table = read(lake, AUDIENCE, columns=columns)
    return rows.to_pandas() if rows.num_columns else pd.DataFrame(columns=columns)
