"""A customer's rows out of every table that was published to PostgreSQL, in one transaction."""

import adbc_driver_manager
import adbc_driver_postgresql.dbapi as driver

from lake.mapping_sql import quoted
from lake.postgres import server_message
from lake.postgres_tables import CannotPublish, PostgresTarget

TABLES = (
    "select c.table_name::text from information_schema.columns c join information_schema.tables t "
    "using (table_schema, table_name) where c.table_schema = $1 and c.column_name = 'customer_id' "
    "and t.table_type = 'BASE TABLE' order by 1"
)


def erase_published(target: PostgresTarget, customer: str) -> int:
    """Delete the customer's rows from the tables of the schema that have any; how many.

    The server's own vacuum takes them off its disk. Raises CannotPublish, and then nothing has changed.
    """
    deleted = 0
    try:
        with driver.connect(target.uri) as connection, connection.cursor() as cursor:
            cursor.execute(TABLES, (target.schema,))
            for (table,) in cursor.fetchall():
                name = f"{quoted(target.schema)}.{quoted(table)}"
                cursor.execute(f"select count(*) from {name} where customer_id = $1", (customer,))
                deleted += int(cursor.fetchall()[0][0])
                cursor.execute(f"delete from {name} where customer_id = $1", (customer,))
            connection.commit()
    except adbc_driver_manager.Error as error:
        raise CannotPublish(
            f"cannot write to {target.shown}: {server_message(error, target.uri)}. Nothing was changed there"
        ) from None
    return deleted
