"""The demo flow: the whole job on real data, through the configuration a shop would write."""

from dataclasses import dataclass

from prefect import flow

from config.settings import load_settings
from demo.complete_journey import lay_out
from flows.ingest import Ingested, ingest
from flows.progress import headline, step
from flows.publish import Published
from flows.score import score
from flows.train import Trained, train


@dataclass(frozen=True)
class Demonstrated:
    """What each of the three flows gave."""

    ingested: Ingested
    trained: Trained
    published: Published


@flow(name="demo", validate_parameters=False)
def demo(config: str | None = None, home: str | None = None) -> Demonstrated:
    """Ingest, train and score The Complete Journey; a second time changes nothing but timestamps."""
    settings = load_settings(config, home)
    headline("The Complete Journey: 2,469 households of a grocery retailer, 2017")
    with step("lay out raw files") as now_done:
        now_done.detail = f"{len(lay_out(settings.raw_dir))} Parquet files in {settings.raw_dir.name}/"
    return Demonstrated(ingest(config, home), train(config, home), score(config, home))
