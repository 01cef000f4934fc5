"""What runs are called in Prefect."""

from prefect.runtime import flow_run

from config.settings import load_settings
from flows.run.clock import today


def day_name() -> str:
    """The flow and the day it speaks for: "score 2024-10-08"; "score newest day" where none is named."""
    return f"{flow_run.get_flow_name()} {flow_run.get_parameters().get('as_of') or 'newest day'}"


def calendar_name() -> str:
    """The flow and the day it is in the shop: "daily 2024-10-08"."""
    parameters = flow_run.get_parameters()
    settings = load_settings(parameters.get("config"), parameters.get("home"))
    return f"{flow_run.get_flow_name()} {today(settings.zone)}"
