"""What was known of contacts before a day: consents, messages, and earlier campaigns."""

from datetime import date

import pandas as pd
import pyarrow as pa

from campaigns.candidates import ContactHistory
from features.channel_consents import allowed_channels
from features.engine import Tables
from features.last_messages import last_messages
from lake.delta_tables import read

AUDIENCE = "campaign_audience"
CONTACTS = ["customer_id", "channel", "days_since"]
ANY_CHANNEL = ""


def contact_history(tables: Tables, campaigns: pd.DataFrame, day: date) -> ContactHistory:
    """The history of contacts before `day`; `campaigns` are those that count (see the two functions below)."""
    consents = allowed_channels(tables, day).to_pyarrow().to_pandas() if tables.has("consents") else None
    sent = last_messages(tables, day).to_pyarrow().to_pandas() if tables.has("messages") else None
    started = campaigns[(campaigns["group"] == "contact") & (campaigns["contact_on"] <= day)]
    own = pd.DataFrame(
        {
            "customer_id": started["customer_id"],
            "channel": ANY_CHANNEL,
            "days_since": [(day - contact_on).days for contact_on in started["contact_on"]],
        }
    )
    contacts = own if sent is None else pd.concat([sent, own], ignore_index=True)
    still_open = campaigns.loc[campaigns["measure_on"] > day, ["customer_id", "play"]]
    return ContactHistory(consents, contacts[CONTACTS], still_open)


def frozen_before(lake: str, day: date) -> pd.DataFrame:
    """The customers of campaigns that began before `day`: what a score of that day may know, whenever it is made."""
    rows = frozen_campaigns(lake)
    return rows[rows["contact_on"] < day]


def frozen_campaigns(lake: str) -> pd.DataFrame:
    """The customers of all campaigns: whom a list chosen now must leave to them."""
    columns = ["customer_id", "play", "group", "contact_on", "measure_on"]
    rows: pa.Table = read(lake, AUDIENCE, columns=columns)
    return rows.to_pandas() if rows.num_columns else pd.DataFrame(columns=columns)
