"""The words behind the codes of categories travel with each model."""

import pandas as pd
import pytest

from config.settings import load_settings
from features.codes import code_of
from flows.run.champions import model_store
from models.tracking import read_table, versions
from tests.flows.conftest import Shop

CUSTOMERS = """tables:
  customers:
    from: people.csv
    columns: {customer_id: client, region: lives_in}
"""


@pytest.mark.slow
def test_a_model_keeps_the_words_behind_its_codes(shop: Shop) -> None:
    clients = pd.read_csv(shop.profile.parent / "orders.csv").client.unique()
    people = pd.DataFrame({"client": clients, "lives_in": ["North", "South"] * (len(clients) // 2)})
    people.to_csv(shop.profile.parent / "people.csv", index=False)
    shop.edit("tables:\n", CUSTOMERS)
    assert [shop.retain("ingest"), shop.retain("train")] == [0, 0]
    settings = load_settings(shop.profile, shop.home)
    store = model_store(settings).open()
    newest = versions(store, model_store(settings).name("churn"))[0]
    words = {str(code_of(word)): word for word in ("north", "south")}
    assert read_table(store, newest, "codes") == {"region_code": words}
