# ruff: noqa: E501
"""Profiles that are ready for shop systems' exports: a small file in each format gives the orders it means."""

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from cli.main import run
from config.settings import load_settings
from flows.ingest.jobs import jobs_of, reading_of
from flows.ingest.staging import stage_table
from flows.ready_profile import MissingColumns, NoSuchExport, ready_profiles, write_ready_profile

HEADERS = {  # as published: see the page named in each profile
    "shopify": "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,Next Payment Due At,Payment References",
    "woocommerce": "order_id,order_number,order_date,paid_date,status,shipping_total,shipping_tax_total,fee_total,fee_tax_total,tax_total,cart_discount,order_discount,discount_total,order_total,order_subtotal,order_currency,payment_method,payment_method_title,transaction_id,customer_ip_address,customer_user_agent,shipping_method,customer_id,customer_user,customer_email",
    "magento": "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),Grand Total (Purchased),Status,Billing Address,Shipping Address,Shipping Information,Customer Email,Customer Group,Subtotal,Shipping and Handling,Customer Name,Payment Method,Total Refunded",
    "square": "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,Customer Reference ID,Unit,Count,GTIN,Itemization Type,Commission,Employee,Fulfillment Note,Channel,Token,Card Brand,PAN Suffix",
    "stripe": "balance_transaction_id,created_utc,created,currency,gross,fee,net,reporting_category,source_id,description,customer_facing_amount,customer_facing_currency,customer_id,charge_id,payment_intent_id,invoice_id,payment_method_type",
}  # fmt: skip


def shopify(name: str, **more: str) -> dict[str, str]:
    return {"Name": name, **{key.replace("_", " "): value for key, value in more.items()}}


def square(event: str, payment: str, item: str, net: str, **more: str) -> dict[str, str]:
    return {
        "Date": "2026-07-18", "Time": "12:59:30", "Category": "None", "Item": item, "Qty": "1.0", "Discounts": "$0.00",
        "Net Sales": net, "Tax": "$0.50", "Event Type": event, "Payment ID": payment, "Location": "Main",
        "Transaction ID": f"T{payment}", "Customer ID": "C1", **{key.replace("_", " "): value for key, value in more.items()},
    }  # fmt: skip


def stripe(charge: str, category: str, gross: str, source: str, customer: str = "cus_1") -> dict[str, str]:
    return {
        "created_utc": "2026-07-18 10:00:00", "gross": gross, "reporting_category": category, "charge_id": charge,
        "source_id": source, "customer_id": customer,
    }  # fmt: skip


ROWS: dict[str, list[dict[str, str]]] = {
    "shopify": [
        # two lines of one order, its own columns in the first only; taxes and postage in the total
        shopify("#1001", Email="Ann@example.com", Financial_Status="paid", Created_at="2024-05-01 09:58:12 +0200", Total="34.98", Shipping="5.00", Taxes="2.10", Discount_Amount="1.00", Discount_Code="MAY", Payment_Method="Shopify Payments", Source="web", Lineitem_quantity="2", Lineitem_name="Tee", Lineitem_price="9.99", Lineitem_sku="TEE-S", Lineitem_discount="1.00", Vendor="Acme", Refunded_Amount="0.00"),
        shopify("#1001", Lineitem_quantity="1", Lineitem_name="Mug", Lineitem_price="10.00", Lineitem_discount="0.00", Vendor="Acme"),
        # refunded in part and cancelled, months later or not: the order was placed and paid
        shopify("#1002", Email="bob@example.com", Financial_Status="partially_refunded", Created_at="2024-05-02 10:00:00 +0200", Total="20.00", Refunded_Amount="4.00", Lineitem_quantity="1", Lineitem_name="Mug", Lineitem_price="20.00"),
        shopify("#1003", Email="cy@example.com", Financial_Status="refunded", Created_at="2024-05-03 10:00:00 +0200", Total="16.00", Cancelled_at="2024-05-03 12:00:00 +0200", Lineitem_quantity="1", Lineitem_name="Mug", Lineitem_price="16.00"),
        # not paid: voided and pending; sold to nobody known
        shopify("#1004", Email="dee@example.com", Financial_Status="voided", Created_at="2024-05-04 10:00:00 +0200", Total="16.00", Lineitem_quantity="1", Lineitem_name="Mug", Lineitem_price="16.00"),
        shopify("#1005", Email="dee@example.com", Financial_Status="pending", Created_at="2024-05-04 11:00:00 +0200", Total="16.00", Lineitem_quantity="1", Lineitem_name="Mug", Lineitem_price="16.00"),
        shopify("#1005", Lineitem_quantity="3", Lineitem_name="Tee", Lineitem_price="9.99"),
        shopify("#1006", Financial_Status="paid", Created_at="2024-05-05 10:00:00 +0200", Total="3.00", Source="pos", Lineitem_quantity="1", Lineitem_name="Pen", Lineitem_price="3.00"),
        shopify("#1007", Phone="+43 1 555", Financial_Status="authorized", Created_at="2024-05-06 10:00:00 +0200", Total="3.00", Lineitem_quantity="1", Lineitem_name="Pen", Lineitem_price="3.00"),
    ],
    "woocommerce": [
        {"order_id": "7", "order_date": "9/6/2016  6:29:00", "status": "completed", "order_total": "30.5", "tax_total": "5", "shipping_total": "4", "discount_total": "2", "payment_method": "paypal", "customer_id": "0", "customer_email": "Ann@example.com"},
        {"order_id": "8", "order_date": "9/16/2016 18:29:00", "status": "wc-refunded", "order_total": "12", "customer_id": "0", "customer_email": "bob@example.com"},
        *({"order_id": f"9{number}", "order_date": "9/17/2016 18:29:00", "status": status, "order_total": "12", "customer_email": "bob@example.com"}
          for number, status in enumerate(("cancelled", "pending", "on-hold", "failed"))),
    ],
    "magento": [
        {"ID": "000000001", "Purchase Date": "Jul 8, 2026 01:59:30 PM", "Grand Total (Base)": "64.0000", "Status": "Complete", "Customer Email": "Ann@example.com", "Shipping and Handling": "5.0000", "Payment Method": "checkmo", "Total Refunded": ""},
        {"ID": "000000002", "Purchase Date": "Jul 9, 2026 13:59:30 PM", "Grand Total (Base)": "10.0000", "Status": "Closed", "Customer Email": "bob@example.com", "Total Refunded": "10.0000"},
        *({"ID": f"00000001{number}", "Purchase Date": "Jul 9, 2026 01:59:30 PM", "Grand Total (Base)": "10.0000", "Status": status, "Customer Email": "bob@example.com"}
          for number, status in enumerate(("Canceled", "Pending", "On Hold", "Pending Payment"))),
    ],
    "square": [
        square("Payment", "P1", "Latte", "$8.00", Discounts="-$1.00", SKU="L-1", Category="Drinks"),
        square("Payment", "P1", "Sticker", "$2.00", Qty="2.0"),
        square("Payment", "P2", "Latte", "$1,008.00", Customer_ID=""),
        square("Refund", "P3", "Latte", "-$8.00", Tax="-$0.50", Date="2026-07-20", Qty="-1.0"),
    ],
    "stripe": [
        stripe("ch_1", "charge", "30.50", "ch_1"),
        stripe("ch_2", "charge", "12.00", "ch_2", customer=""),
        stripe("ch_1", "refund", "-10.00", "re_1"),
        stripe("", "fee", "-1.00", "txn_1", customer=""),
        stripe("", "payout", "-29.50", "po_1", customer=""),
    ],
}  # fmt: skip

EXPECTED: dict[str, dict[str, dict[Any, Any]]] = {
    "shopify": {
        "orders": {
            "#1001": ("ann@example.com", datetime(2024, 5, 1, 7, 58, 12), 34.98, None),
            "#1002": ("bob@example.com", datetime(2024, 5, 2, 8), 20.0, None),
            "#1003": ("cy@example.com", datetime(2024, 5, 3, 8), 16.0, datetime(2024, 5, 3, 10)),
            "#1007": ("+43 1 555", datetime(2024, 5, 6, 8), 3.0, None),
        },
        "order_items": {
            ("#1001", "TEE-S"): (2.0, 18.98), ("#1001", "Mug"): (1.0, 10.0), ("#1002", "Mug"): (1.0, 20.0),
            ("#1003", "Mug"): (1.0, 16.0), ("#1007", "Pen"): (1.0, 3.0),
        },
    },
    "woocommerce": {"orders": {
        "7": ("ann@example.com", datetime(2016, 9, 6, 6, 29), 30.5, None),
        "8": ("bob@example.com", datetime(2016, 9, 16, 18, 29), 12.0, None),
    }},
    "magento": {"orders": {
        "000000001": ("ann@example.com", datetime(2026, 7, 8, 13, 59, 30), 64.0, None),
        "000000002": ("bob@example.com", datetime(2026, 7, 9, 13, 59, 30), 10.0, None),
    }},
    "square": {
        "orders": {"TP1": ("C1", datetime(2026, 7, 18, 12, 59, 30), 11.0, None)},
        "order_items": {("TP1", "L-1"): (1.0, 8.5), ("TP1", "Sticker"): (2.0, 2.5)},
        "returns": {"P3": ("C1", datetime(2026, 7, 20, 12, 59, 30), 8.5)},
    },
    "stripe": {
        "orders": {"ch_1": ("cus_1", datetime(2026, 7, 18, 10), 30.5, None)},
        "returns": {"re_1": ("cus_1", datetime(2026, 7, 18, 10), 10.0)},
    },
}  # fmt: skip
KEYS = {
    "orders": (("order_id",), ("customer_id", "ordered_at", "amount", "cancelled_at")),
    "order_items": (("order_id", "product_id"), ("quantity", "amount")),
    "returns": (("return_id",), ("customer_id", "returned_at", "amount")),
}


def export(folder: Path, name: str, without: str = "") -> str:
    """A file in the system's format, one column left out."""
    header = [column for column in next(csv.reader([HEADERS[name]])) if column != without]
    text = io.StringIO()
    writer = csv.DictWriter(text, header, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(ROWS[name])
    (folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")
    return str(folder / f"{name}.csv")


def profile(folder: Path, name: str, file: str) -> Path:
    return write_ready_profile(
        reading_of(load_settings(None, folder / "var")), name, [file], folder / "shop.yaml"
    )


def cents(value: Any) -> Any:
    return round(value, 2) if isinstance(value, float) else value


def tables(folder: Path, path: Path) -> dict[str, list[dict[str, Any]]]:
    rows = {}
    for job in jobs_of(load_settings(path, folder / "var")):
        out = folder / "staged" / job.table / "staged.parquet"
        stage_table(job, out)
        rows[job.table] = pq.read_table(out).to_pylist()
    return rows


@pytest.mark.parametrize("name", ready_profiles())
def test_a_file_in_the_systems_format_gives_its_orders(name: str, tmp_path: Path) -> None:
    staged = tables(tmp_path, profile(tmp_path, name, export(tmp_path, name)))
    assert {row["unreadable"] for rows in staged.values() for row in rows} == {None}
    assert set(staged) == set(EXPECTED[name])
    for table, rows in staged.items():
        key, values = KEYS[table]
        found = {
            tuple(row[column] for column in key): tuple(cents(row.get(column)) for column in values)
            for row in rows
        }
        assert len(found) == len(rows)
        assert {k if len(k) > 1 else k[0]: v for k, v in found.items()} == EXPECTED[name][table]


def test_every_profile_names_the_page_its_columns_are_from() -> None:
    assert set(ready_profiles()) == set(HEADERS)
    for path in (Path(__file__).parents[2] / "config" / "exports").glob("*.yaml"):
        assert "Columns as in" in path.read_text("utf-8").replace("\n# ", " ")
        assert "https://" in path.read_text("utf-8").split("\n\n")[0]


def test_a_file_without_an_optional_column_does_without(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = profile(tmp_path, "shopify", export(tmp_path, "shopify", without="Payment Method"))
    assert "# payment_method:" in path.read_text("utf-8")
    assert "has no column Payment Method; the profile does without" in capsys.readouterr().err
    rows = tables(tmp_path, path)["orders"]
    assert len(rows) == 4
    assert "payment_method" not in rows[0]


def test_a_file_without_a_column_that_orders_need_is_refused(tmp_path: Path) -> None:
    file = Path(export(tmp_path, "shopify", without="Created at"))
    file.write_text(file.read_text("utf-8").replace(",Total,", ",Sum,"), encoding="utf-8")
    with pytest.raises(MissingColumns, match=r"it has no column Created at, no Total\."):
        profile(tmp_path, "shopify", str(file))
    assert not (tmp_path / "shop.yaml").exists()


def test_one_file_and_a_system_that_is_ready(tmp_path: Path) -> None:
    reading, out = reading_of(load_settings(None, tmp_path / "var")), tmp_path / "shop.yaml"
    with pytest.raises(NoSuchExport, match="'etsy'; there are magento, shopify"):
        write_ready_profile(reading, "etsy", ["x.csv"], out)
    with pytest.raises(NoSuchExport, match="takes one file, not 0"):
        write_ready_profile(reading, "shopify", [], out)


def test_from_without_a_name_lists_what_is_ready(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", str(tmp_path / "var"), "init", "--from"]) == 0
    said = capsys.readouterr().err
    assert all(f"{name}: " in said for name in HEADERS)
    assert run(["--home", str(tmp_path / "var"), "init"]) == 2
