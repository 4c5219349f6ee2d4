"""The data product out: every table as Parquet and CSV, with a `datapackage.json` that says what it all means."""

from flow.export.writing import Exported, export

__all__ = ["Exported", "export"]
