"""One module per published layout, each from a file to tidy rows. `read` finds out by content which one a file is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flow.model import Contents
from flow.sources.opening import FileRefused, kind_of, refuse

__all__ = ["FileRefused", "read"]


def read(path: Path, *, published: date | None = None) -> Contents:
    """What a file holds, recognised by its content and not by its name.

    Rows:     `Contents.tables`, tidy, as flow/store/schema.sql describes them.
    Missing:  a mark (`-`, `*`, `[x]`) becomes NULL and is kept beside it; nothing becomes 0.
    Raises:   FileRefused, with findings in words, for a file that cannot be taken.
    `published` overrides the publication date that the file gives or that is assumed.
    """
    from flow.sources import (
        acute_csv,
        acute_workbook,
        community_workbook,
        first_issue_workbook,
        kh03_csv,
        local_file,
        national_series,
        ready_date_csv,
        tidy_daily,
        winter_workbook,
    )
    from flow.sources.personal_data import columns_of_sheets, columns_of_table, refuse_personal_data
    from flow.sources.template_sheet import filled_in
    from flow.sources.templates import nearest_template, template_of
    from flow.sources.text_file import read_text_table
    from flow.sources.workbook import read_cover, read_sheets

    kind = kind_of(path)
    if kind == "workbook":
        sheets = read_sheets(path)
        refuse_personal_data(columns_of_sheets(sheets))
        cover = read_cover(sheets)
        workbooks = (
            (winter_workbook.recognises, winter_workbook.read),
            (national_series.recognises, national_series.read),
            (first_issue_workbook.recognises, first_issue_workbook.read),
            (community_workbook.recognises, community_workbook.read),
            (acute_workbook.recognises, acute_workbook.read),  # last: without a cover sheet it asks least
        )
        for recognised, read_workbook in workbooks:
            if recognised(sheets, cover):
                return read_workbook(sheets, cover, published=published)
        filled = filled_in(sheets, path.name)
        if filled is not None:
            return local_file.read(*filled, path.name, published=published)
        raise refuse(
            "unknown_layout",
            f"'{path.name}' is a workbook of no layout that is known here"
            + (f" (its cover says '{cover.title}')" if cover.title else "")
            + ". Known are the acute and community discharge situation reports (monthly, winter, time series) and the templates of the system's own figures "
            "(python -m flow template --list); docs/layouts.md lists them all.",
        )
    if kind == "parquet":
        return tidy_daily.read_series(path, published=published)
    table = read_text_table(path)
    refuse_personal_data(columns_of_table(table))
    heads = list(table.columns)
    template = template_of(heads)
    if template is not None:
        return local_file.read(template, table, path.name, published=published)
    tables = (
        (acute_csv.recognises, acute_csv.read),
        (ready_date_csv.recognises, ready_date_csv.read),
        (kh03_csv.recognises, kh03_csv.read),
        (tidy_daily.is_beds, tidy_daily.read_beds),
    )
    for is_one, read_table in tables:
        if is_one(heads):
            return read_table(table, path.name, published=published)
    raise refuse(
        "unknown_layout",
        f"'{path.name}' is a table of no layout that is known here. Saw the columns {', '.join(heads[:6])}. "
        "Known are the acute, Discharge Ready Date and KH03 publications, the UEC beds by trust and month, and the templates of the "
        f"system's own figures (python -m flow template --list); docs/layouts.md lists them all.{nearest_template(heads)}",
    )
