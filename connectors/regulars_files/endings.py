"""How the names end of files that can be read."""

BY_NAME = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "sheet",
    ".xlsm": "sheet",
    ".xlsb": "sheet",
    ".xls": "sheet",
    ".ods": "sheet",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
    ".parquet": "parquet",
    ".vcf": "vcard",
    ".vcard": "vcard",
}
#: Those of all formats.
ENDINGS = (*BY_NAME, ".txt")
#: Those of packed files; the name behind it tells what is inside.
PACKED = (".gz", ".gzip", ".bz2", ".xz", ".zip")
