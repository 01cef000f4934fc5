"""The demo flow: the whole job on real or simulated data, through the configuration a shop would write."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from prefect import flow

from config.settings import load_settings
from demo.complete_journey import lay_out
from demo.shop import ALL, holds_shop, write_shop
from flows.campaign.campaign_flow import campaign
from flows.campaign.campaign_plan import CampaignPlan
from flows.ingest.ingest_flow import IngestResult, ingest
from flows.measure.simulation import SimulatedMeasurement, simulate_measurement
from flows.run.home import Home, writing
from flows.run.progress import headline, step
from flows.score.publish import PublishResult
from flows.score.score_flow import score
from flows.train.train_flow import TrainingResult, train
from lake.delta_tables import version


class OtherData(ValueError):
    """The home holds another shop's data, which those of this one must not be mixed with."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class DemoResult:
    """The results of the four flows, and of a simulated measurement; None where the data are too short for it."""

    ingested: IngestResult
    trained: TrainingResult
    published: PublishResult
    plan: CampaignPlan
    simulation: SimulatedMeasurement | None


@flow(name="demo", flow_run_name="demo", validate_parameters=False)
def demo(config: str | None = None, home: str | None = None, shop_customers: int | None = None) -> DemoResult:
    """Ingest, train and score The Complete Journey, or a simulated shop of so many customers; plan and rehearse a list.

    Only the raw files differ; a second time changes nothing but timestamps.
    """
    settings = load_settings(config, home)
    place, raw = Home(settings.home, settings.lake), settings.raw_dir
    if shop_customers is None:
        _lay_out_real(place, raw)
    else:
        _lay_out_simulated(place, raw, shop_customers, settings.engine.threads)
    results = (ingest(config, home), train(config, home), score(config, home), campaign(config, home))
    with writing(place):
        return DemoResult(*results, simulate_measurement(settings))


def _lay_out_real(place: Home, raw: Path) -> None:
    headline("The Complete Journey: 2,469 households of a grocery retailer, 2017")
    _refuse_mixing(place, same=(raw / "transactions.parquet").exists())
    with step("lay out raw files") as progress:
        progress.detail = f"{len(lay_out(raw))} Parquet files in {raw.name}/"


def _lay_out_simulated(place: Home, raw: Path, customers: int, workers: int) -> None:
    headline(f"A simulated shop: {customers:,} customers through 2023 and 2024")
    _refuse_mixing(place, same=holds_shop(raw, customers))
    with step("simulate raw files") as progress:
        new = write_shop(raw, customers, workers=workers)
        progress.detail = (
            f"{len(ALL)} tables and their truth {'written' if new else 'there already'} in {raw.name}/"
        )


def _refuse_mixing(place: Home, *, same: bool) -> None:
    if not same and version(place.lake, "orders") is not None:
        raise OtherData(f"{place.root} holds another shop's data already; give this one a --home of its own")
