"""Ten tags as somebody would write them by hand in SQL, for SQLite and for PostgreSQL."""

# ruff: noqa: E501 - SQL is read by its lines

from collections.abc import Sequence
from datetime import date, timedelta


def statements(dialect: str, today: date) -> Sequence[str]:
    """A table of customers, tags and bands, filled anew: facts once for each customer, then one INSERT."""
    text = "'{}'" if dialect == "sqlite" else "TIMESTAMP '{}'"
    begin, end = (
        text.format(f"{day} 00:00:00.000000" if dialect == "sqlite" else day)
        for day in (today - timedelta(days=364), today + timedelta(days=1))
    )
    if dialect == "sqlite":
        age = f"({today:%Y%m%d} - CAST(replace(birth_date, '-', '') AS INTEGER)) / 10000"
        hour = "CAST(substr(sold_at__local, 12, 2) AS INTEGER)"
        minute = "CAST(substr(sold_at__local, 15, 2) AS INTEGER)"
        since = f"CAST(julianday('{today}') - julianday(substr({{}}, 1, 10)) AS INTEGER)"
    else:
        age = f"extract(year from age(DATE '{today}', birth_date))"
        hour, minute = "extract(hour from sold_at__local)", "extract(minute from sold_at__local)"
        since = f"DATE '{today}' - ({{}})::date"
    facts = f"""
        CREATE TEMP TABLE peer_facts AS
        WITH lines AS (
            SELECT customer,
                sum(CASE WHEN kind <> 'void' AND sold_at__local >= {begin} AND sold_at__local < {end} THEN net END) AS spend,
                sum(CASE WHEN kind <> 'void' THEN net END) AS spend_total,
                max(CASE WHEN kind = 'sale' THEN sold_at__local END) AS last,
                min(CASE WHEN kind = 'sale' THEN sold_at__local END) AS first
            FROM purchases__receipt_line WHERE customer IS NOT NULL GROUP BY customer
        ), receipts AS (
            SELECT customer,
                count(CASE WHEN kind = 'sale' AND sold_at__local >= {begin} AND sold_at__local < {end} THEN 1 END) AS orders,
                count(CASE WHEN kind = 'sale' THEN 1 END) AS total,
                count(CASE WHEN kind = 'refund' THEN 1 END) AS refunds,
                count(CASE WHEN kind = 'sale' AND {hour} >= 6 AND {hour} < 20 THEN 1 END) AS day,
                count(CASE WHEN kind = 'sale' AND ({hour} >= 20 OR {hour} < 6) AND ({hour} > 0 OR {minute} > 0) THEN 1 END)
                    AS night
            FROM purchases__receipt WHERE customer IS NOT NULL GROUP BY customer
        )
        SELECT c.id, c.gender, c.occupation, {age} AS age, coalesce(l.spend, 0) AS spend,
            coalesce(l.spend_total, 0) AS spend_total, coalesce(r.orders, 0) AS orders, coalesce(r.total, 0) AS total,
            coalesce(r.refunds, 0) AS refunds, coalesce(r.day, 0) AS day, coalesce(r.night, 0) AS night,
            {since.format("l.last")} AS last, {since.format("l.first")} AS first
        FROM customers__customer AS c
        LEFT JOIN lines AS l ON l.customer = c.id LEFT JOIN receipts AS r ON r.customer = c.id"""
    bands = {
        "age_group": "CASE WHEN age < 45 THEN 'young' WHEN age < 60 THEN 'middle' WHEN age >= 60 THEN 'senior' END",
        "gender": "gender",
        "occupation": "occupation",
        "spend_level": "CASE WHEN spend >= 300000 THEN 'high' WHEN spend >= 50000 THEN 'medium' WHEN spend > 0 THEN 'low' END",
        "purchase_frequency": "CASE WHEN orders >= 12 THEN 'often' WHEN orders >= 4 THEN 'sometimes' WHEN orders >= 1 THEN 'seldom' END",
        "recency": "CASE WHEN last <= 30 THEN 'active' WHEN last <= 90 THEN 'cooling' WHEN last <= 180 THEN 'sleeping' WHEN last > 180 THEN 'lost' END",
        "buying_hours": "CASE WHEN night > day THEN 'night' WHEN day > 0 THEN 'day' END",
        "customer_stage": "CASE WHEN first <= 30 THEN 'new' WHEN total >= 2 THEN 'returning' WHEN total = 1 THEN 'once' END",
        "basket_size": "CASE WHEN spend_total * 2 >= 59999 * total AND total > 0 THEN 'large' WHEN spend_total * 2 >= 19999 * total AND total > 0 THEN 'medium' WHEN total > 0 THEN 'small' END",
    }
    selects = [
        f"SELECT id, '{tag}', {band} AS band FROM peer_facts WHERE {band} IS NOT NULL"
        for tag, band in bands.items()
    ]
    selects.append(
        "SELECT id, 'refunds_often', NULL FROM peer_facts WHERE refunds >= 2 AND refunds * 5 >= total"
    )
    return (
        "DROP TABLE IF EXISTS peer_tag",
        "CREATE TABLE peer_tag (customer BIGINT NOT NULL, tag TEXT NOT NULL, band TEXT, PRIMARY KEY (customer, tag))",
        facts,
        "INSERT INTO peer_tag (customer, tag, band) " + " UNION ALL ".join(selects),
        "DROP TABLE peer_facts",
    )
