"""What a planned campaign leaves on its run: a table and a picture, in Prefect and as a file."""

from base64 import b64encode
from pathlib import Path

from prefect.artifacts import create_image_artifact, create_table_artifact

from flows.campaign.campaign_plan import CampaignPlan
from outputs.profit_curve import profit_curve, write_picture


def drawn(plan: CampaignPlan, reports: Path) -> Path | None:
    """The picture of profit over budget, written to `reports`; None where nothing can be earned."""
    if not plan.curve:
        return None
    picture = profit_curve(
        [(point.cost, point.profit) for point in plan.curve],
        (plan.cost, plan.profit),
        f"Expected extra profit over the budget, as of {plan.as_of}",
        plan.currency,
    )
    path = reports / f"audience-{plan.as_of}.svg"
    write_picture(path, picture)
    return path


def publish_artifacts(plan: CampaignPlan) -> None:
    """A table with a row per play, and the picture, on the flow's run."""
    rows = [
        {
            "play": part.play,
            "contacted": part.contacted,
            "held out": part.held_out,
            "cost": round(part.cost, 2),
            "expected extra profit": round(part.profit, 2),
            "low": round(part.low, 2),
            "high": round(part.high, 2),
        }
        for part in plan.figures
    ]
    create_table_artifact(
        table=rows, key="campaign-plan", description=f"A campaign on the scores of {plan.as_of}"
    )
    if plan.picture is not None:
        data = b64encode(plan.picture.read_bytes()).decode()
        create_image_artifact(
            image_url=f"data:image/svg+xml;base64,{data}",
            key="campaign-curve",
            description="Expected extra profit over the budget",
        )
