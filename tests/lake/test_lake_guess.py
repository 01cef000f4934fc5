"""First mappings: a few files in, what each column becomes out. Names vote, values decide."""

from datetime import date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from lake.guess.file_names import addresses
from lake.guess.guess_mapping import FirstMapping, likely_columns, tables_of
from lake.guess.source_facts import SourceEvidence, look
from lake.mapped_rows import stage
from lake.sources import Reading
from tables.raw import RAW

ORDERS = "id,customer,order_date,total\n" + "".join(
    f"{number},{number % 7 + 100},2024-05-{number % 28 + 1:02},{number}.50\n" for number in range(1, 60)
)


def evidence(folder: Path, files: dict[str, str]) -> SourceEvidence:
    for name, text in files.items():
        (folder / name).write_text(text)
    return look(list(files), Reading(folder, "UTC", folder, "1GB", 1), date(2026, 1, 1))


def first(folder: Path, **files: str) -> FirstMapping:
    return tables_of(evidence(folder, {f"{name}.csv": text for name, text in files.items()}))


def columns(mapping: FirstMapping, table: str) -> dict[str, str]:
    return dict(mapping.tables[table].mapping.columns)


def test_a_column_plainly_called_order_date_is_the_orders_date(tmp_path: Path) -> None:
    assert columns(first(tmp_path, orders=ORDERS), "orders") == {
        "order_id": "id",
        "customer_id": "customer",
        "ordered_at": "order_date",
        "amount": "total",
    }


def test_a_name_alone_decides_nothing(tmp_path: Path) -> None:
    """`date` holds words and `total` too; what holds times and amounts has names that say nothing."""
    text = ORDERS.replace("order_date,total", "f1,f2").replace("id,", "id,date,total,", 1)
    lines = text.splitlines()
    text = "\n".join(
        [lines[0], *(f"{line.split(',')[0]},soon,many,{','.join(line.split(',')[1:])}" for line in lines[1:])]
    )
    assert columns(first(tmp_path, orders=text), "orders") == {
        "order_id": "id",
        "customer_id": "customer",
        "ordered_at": "f1",
        "amount": "f2",
    }


def test_without_a_number_customer_and_time_make_an_order(tmp_path: Path) -> None:
    text = "who,when,spent\n" + "".join(
        f"{number % 7 + 100},2024-05-{number % 28 + 1:02},{number}.50\n" for number in range(60)
    )
    mapping = first(tmp_path, log=text).tables["orders"].mapping
    assert mapping.group_by == 'who, "when"'
    assert mapping.columns == {
        "order_id": "concat_ws('-', who, \"when\")",
        "customer_id": "who",
        "ordered_at": '"when"',
        "amount": "sum(spent)",
    }


LINES = "receipt,client,sold_on,sku,qty,{price}\n"


def lines(price: str, per_piece: bool) -> str:
    rows = (
        f"{number // 2},{number % 14 // 2 + 100},2024-05-{number // 2 % 28 + 1:02},p{number % 5},{number % 4 + 1},"
        f"{(1 if per_piece else number % 4 + 1) * (number % 5 + 2.25)}\n"
        for number in range(120)
    )
    return LINES.format(price=price) + "".join(rows)


@pytest.mark.parametrize(
    ("name", "per_piece", "amount"),
    [
        ("price", True, "qty * price"),
        ("price", False, "price"),  # its name says a piece, its values say a line
        ("total", False, "total"),
        ("total", True, "qty * total"),
    ],
)
def test_values_say_whether_a_price_is_of_a_piece_or_of_a_line(
    tmp_path: Path, name: str, per_piece: bool, amount: str
) -> None:
    mapping = first(tmp_path, sales=lines(name, per_piece))
    assert columns(mapping, "order_items")["amount"] == amount
    assert columns(mapping, "orders")["amount"] == f"sum({amount})"
    assert mapping.tables["orders"].mapping.group_by == "receipt"


def test_a_discount_is_taken_off_a_price_of_a_piece_in_money_or_as_a_share(tmp_path: Path) -> None:
    head, *rows = lines("price", True).splitlines()
    in_money = "\n".join(
        [f"{head},discount", *(f"{row},{place % 3 * 2}.0" for place, row in enumerate(rows))]
    )
    as_share = "\n".join([f"{head},discount", *(f"{row},0.{place % 3}" for place, row in enumerate(rows))])
    taken_off = columns(first(tmp_path, sales=in_money), "order_items")["amount"]
    assert taken_off == "qty * price - coalesce(discount, 0)"
    mapping = columns(first(tmp_path, sales=as_share), "order_items")
    assert mapping["amount"] == "qty * price * (1 - discount)"
    assert mapping["discount_amount"] == "qty * price * discount"


def test_the_customer_of_an_order_may_stand_in_a_file_its_key_leads_to(tmp_path: Path) -> None:
    orders = "order_id,customer_id,order_date,total\n" + "".join(
        f"o{number},k{number},2024-05-{number % 28 + 1:02},{number}.50\n" for number in range(1, 80)
    )
    people = "customer_id,customer_unique_id,customer_city\n" + "".join(
        f"k{number},person{number % 9},city{number % 3}\n" for number in range(1, 80)
    )
    mapping = first(tmp_path, orders=orders, customers=people)
    query = mapping.tables["orders"].mapping.query or ""
    assert "customers.customer_unique_id as customer_id" in query
    assert "left join customers on customers.customer_id = orders.customer_id" in query
    assert columns(mapping, "customers") == {
        "customer_id": "customer_unique_id",
        "region": "any_value(customer_city)",
    }


def test_small_numbers_that_match_by_chance_are_no_key(tmp_path: Path) -> None:
    """Every quantity is also a product's number, and every customer a shelf's: no name says so."""
    shelves = "shelf,aisle\n" + "".join(f"{number},{number % 5}\n" for number in range(200))
    mapping = first(tmp_path, orders=ORDERS, shelves=shelves)
    assert mapping.tables["orders"].mapping.query is None
    assert [source.address for source in mapping.unused] == ["shelves.csv"]


def test_amounts_may_stand_in_payments(tmp_path: Path) -> None:
    orders = "\n".join(line.rsplit(",", 1)[0] for line in ORDERS.splitlines())
    payments = "payment_id,order_id,method,payment_value\n" + "".join(
        f"p{number},{number // 2 + 1},{('card', 'cash')[number % 2]},{number}.25\n" for number in range(116)
    )
    query = first(tmp_path, orders=orders, payments=payments).tables["orders"].mapping.query or ""
    assert "payments_of_order.amount as amount" in query
    assert "sum(payments.payment_value) as amount" in query
    assert (
        "from payments group by 1) as payments_of_order on payments_of_order.order_key = orders.id" in query
    )


def test_reviews_find_their_customer_by_their_order(tmp_path: Path) -> None:
    reviews = "review_id,order_id,review_score,review_creation_date\n" + "".join(
        f"r{number},{number},{number % 5 + 1},2024-06-{number % 28 + 1:02}\n" for number in range(1, 50)
    )
    mapping = first(tmp_path, orders=ORDERS, reviews=reviews).tables["reviews"].mapping
    assert mapping.sources == {"reviews": "reviews.csv", "orders": "orders.csv"}
    assert "placed.person as customer_id" in (mapping.query or "")
    assert "reviews.review_score as rating" in (mapping.query or "")


def test_stars_beyond_five_are_no_rating_and_a_file_without_one_no_reviews(tmp_path: Path) -> None:
    reviews = "review_id,order_id,review_score,review_creation_date\n" + "".join(
        f"r{number},{number},{number},2024-06-{number % 28 + 1:02}\n" for number in range(1, 50)
    )
    mapping = first(tmp_path, orders=ORDERS, reviews=reviews)
    assert "reviews" not in mapping.tables or "rating" in mapping.tables["reviews"].absent


def test_negative_orders_are_returns(tmp_path: Path) -> None:
    text = ORDERS.replace(",3.50", ",-3.50")
    mapping = first(tmp_path, orders=text)
    assert mapping.tables["orders"].mapping.where == "total >= 0"
    assert mapping.tables["returns"].mapping.where == "total < 0"
    assert columns(mapping, "returns")["amount"] == "-total"


def test_money_paid_back_beside_an_order_is_a_return_of_its_own_day(tmp_path: Path) -> None:
    head, *rows = ORDERS.splitlines()
    more = (f"{row},{place % 3}.5,2024-06-{place % 28 + 1:02}" for place, row in enumerate(rows))
    text = "\n".join([f"{head},refunded,refunded_on", *more])
    assert columns(first(tmp_path, orders=text), "returns") == {
        "return_id": "id",
        "customer_id": "customer",
        "order_id": "id",
        "returned_at": "refunded_on",
        "amount": "refunded",
    }


def discounted(names: str, *amounts: str) -> str:
    """Lines of orders with what was taken off in columns of these names."""
    rows = (
        f"{order},{order % 17 + 100},2024-05-{order % 28 + 1:02},p{(order + line) % 9},{line + 1},9.{order % 10}5,"
        + ",".join(
            amount.format(a=(order + line) % 4, b=order % 3, s=(order + line) % 4 + order % 3)
            for amount in amounts
        )
        for order in range(1, 121)
        for line in range(3)
    )
    return "\n".join([f"order_no,client,sold_on,article,qty,line_total,{names}", *rows])


DISCOUNTS = {
    "of two kinds": (
        "retail_disc,coupon_disc",
        ("-{a}.5", "-{b}.25"),
        "coalesce(-retail_disc, 0) + coalesce(-coupon_disc, 0)",
    ),
    "with their total": ("disc_shop,disc_coupon,disc_all", ("{a}.25", "{b}.5", "{s}.75"), "disc_all"),
    "written twice": ("discount,rebate", ("{a}.5", "{a}.5"), "discount"),
    "beside a share": ("discount,disc_rate", ("{a}.5", "0.{b}5"), "discount"),
    "beside whole numbers": ("discount,discount_percent", ("{a}.5", "{b}"), "discount"),
    "whole numbers first": ("discount,disc_of_shop", ("{a}", "{b}.5"), "discount"),
}


@pytest.mark.parametrize("name", DISCOUNTS)
def test_discounts_in_several_columns_are_added_up_where_each_is_one_of_its_own(
    tmp_path: Path, name: str
) -> None:
    names, amounts, sql = DISCOUNTS[name]
    mapping = first(tmp_path, lines=discounted(names, *amounts))
    assert columns(mapping, "order_items")["discount_amount"] == sql
    assert columns(mapping, "orders")["discount_amount"] == f"sum({sql})"


LINES_PAID_BACK = "order_no,client,bought_on,article,qty,unit_price,refunded,refunded_on\n" + "".join(
    f"{order},{order % 17 + 100},2024-05-{order % 28 + 1:02},"
    f"p{(order + line) % 9},{line + 1},{(order + line) % 9 + 2}.50,"
    + (f"{line + 1}.25,2024-06-{order % 3 + 1:02}" if order % 4 == 0 and line < 2 else ",")
    + "\n"
    for order in range(1, 121)
    for line in range(3)
)


def test_lines_that_say_what_was_paid_back_and_when_are_returns_an_order_and_day(tmp_path: Path) -> None:
    mapping = first(tmp_path, lines=LINES_PAID_BACK).tables["returns"].mapping
    assert (mapping.where, mapping.group_by) == ("refunded > 0", "order_no, refunded_on")
    staged = tmp_path / "staged.parquet"
    stage(mapping, RAW["returns"].types, Reading(tmp_path, "UTC", tmp_path, "1GB", 1), staged)
    rows = {row["return_id"]: row for row in pq.read_table(staged).to_pylist()}
    assert len(rows) == 30
    assert {row["amount"] for row in rows.values()} == {1.25 + 2.25}
    fourth = rows["4-2024-06-02"]
    assert (fourth["order_id"], fourth["customer_id"], fourth["returned_at"]) == (
        "4",
        "104",
        datetime(2024, 6, 2),
    )


def test_a_status_says_what_was_cancelled(tmp_path: Path) -> None:
    rows = ORDERS.splitlines()
    words = ("paid", "shipped", "Cancelled by customer")
    text = "\n".join(
        [f"{rows[0]},status", *(f"{row},{words[place % 3]}" for place, row in enumerate(rows[1:]))]
    )
    mapping = first(tmp_path, orders=text)
    assert columns(mapping, "orders")["cancelled_at"] == (
        "case when status = 'Cancelled by customer' then order_date end"
    )
    assert mapping.tables["orders"].notes == {
        "cancelled_at": "the file does not say when, so from its first moment"
    }


@pytest.mark.parametrize(
    ("name", "words", "cancelled"),
    [
        ("is_cancelled", ("0", "1"), "case when truth(is_cancelled::varchar) then order_date end"),
        ("Storniert", ("true", "false"), "case when truth(Storniert::varchar) then order_date end"),
        ("product", ("Void bowl", "Return ticket holder"), None),  # words of a product, and no status
        ("status", ("cancelled", "cancelled"), None),  # all of them: whatever it means, it marks nothing
    ],
)
def test_a_mark_needs_a_name_and_values_that_tell_orders_apart(
    tmp_path: Path, name: str, words: tuple[str, str], cancelled: str | None
) -> None:
    head, *rows = ORDERS.splitlines()
    text = "\n".join([f"{head},{name}", *(f"{row},{words[place % 2]}" for place, row in enumerate(rows))])
    assert columns(first(tmp_path, orders=text), "orders").get("cancelled_at") == cancelled


def test_a_total_of_the_order_in_its_first_line_is_not_added_up(tmp_path: Path) -> None:
    """As Shopify writes it: what is the order's stands in its first line, and nothing in the others."""
    text = "Order,Email,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price\n" + "".join(
        f"#{number // 2},p{number % 14 // 2}@x.io,{'' if number % 2 else number + 5.5},"
        f"2024-05-{number // 2 % 28 + 1:02} 10:00:00,{number % 3 + 1},thing {number % 5},{number % 5 + 2.25}\n"
        for number in range(120)
    )
    mapping = columns(first(tmp_path, orders=text), "orders")
    assert (mapping["order_id"], mapping["amount"]) == ('"Order"', "max(Total)")


def test_what_is_missing_is_named_with_its_likeliest_columns(tmp_path: Path) -> None:
    head, *rows = (line.rsplit(",", 1) for line in ORDERS.splitlines())
    text = "\n".join(
        [f"{head[0]},a,b,c", *(f"{row},{total},{len(total)}.25,-{total}" for row, total in rows)]
    )
    mapping = first(tmp_path, orders=text)
    assert "amount" not in columns(mapping, "orders")
    assert mapping.tables["orders"].absent == {"amount": ("a", "b")}  # c is below 0


def test_no_orders_at_all_says_what_each_role_is_likeliest_to_be(tmp_path: Path) -> None:
    seen = evidence(tmp_path, {"x.csv": "user,note\n1,a\n1,b\n2,c\n3,c\n3,c\n3,c\n3,c\n3,c\n3,c\n3,c\n3,c\n"})
    assert tables_of(seen).tables == {}
    assert likely_columns(seen)["customer_id"][0] == "x.csv: user"


def test_months_of_one_export_are_one_source(tmp_path: Path) -> None:
    for name in ("sales-2024-01.csv", "sales-2024-02.csv", "people.csv"):
        (tmp_path / name).write_text(ORDERS if name.startswith("sales") else "id,city\n1,x\n")
    (tmp_path / "table1.csv").write_text("a,b\n")
    (tmp_path / "table2.csv").write_text("c,d\n")
    files = [str(path) for path in sorted(tmp_path.iterdir())]
    assert addresses(files, tmp_path) == ["people.csv", "sales-*.csv", "table1.csv", "table2.csv"]


def test_a_workbook_is_a_source_for_each_sheet(tmp_path: Path) -> None:
    shop = [line.split(",") for line in ORDERS.splitlines()]
    people = [["client no", "city"], *([row[1], "Vienna"] for row in shop[1:4])]
    with xlsxwriter.Workbook(tmp_path / "shop.xlsx") as book:
        for name, rows in (("Till receipts", shop), ("People", people), ("Empty", [])):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    names = addresses([str(tmp_path / "shop.xlsx")], tmp_path)
    assert names == ["shop.xlsx?sheet=Till%20receipts", "shop.xlsx?sheet=People"]
    seen = look(names, Reading(tmp_path, "UTC", tmp_path, "1GB", 1), date(2026, 1, 1))
    assert [(source.name, source.rows) for source in seen.sources] == [
        ("till_receipts", len(shop) - 1),
        ("people", 3),
    ]


def test_a_cost_of_a_piece_is_taken_from_the_products(tmp_path: Path) -> None:
    products = "sku,kind,unit_cost\n" + "".join(
        f"p{number},k{number % 2},{number}.5\n" for number in range(5)
    )
    mapping = first(tmp_path, sales=lines("price", True), products=products)
    query = mapping.tables["order_items"].mapping.query or ""
    assert "sales.qty * products.unit_cost as cost_amount" in query
    assert "products.kind" not in query  # nothing says what kind it is
    assert "left join products on products.sku = sales.sku" in query
