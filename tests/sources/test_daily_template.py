"""The trust's own morning figures, by the template: what a ward clerk may write, and the words for what is not taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from workbooks import written

from flow.model import Contents
from flow.sources import FileRefused, daily_template, read

HEADS = "place,day,nctr,discharged,remaining,beds_open,beds_occupied"
GOOD = "RH5,2026-02-15,241,37,204,897,854"


@pytest.fixture
def morning(tmp_path: Path) -> Callable[..., Contents]:
    """Reads a template with these rows. `heads`, `encoding` and `separator` may be others."""

    def make(*rows: str, heads: str = HEADS, encoding: str = "utf-8", separator: str = ",") -> Contents:
        path = tmp_path / "morning.csv"
        path.write_bytes(("\r\n".join([heads, *rows]) + "\r\n").replace(",", separator).encode(encoding))
        return read(path)

    return make


Morning = Callable[..., Contents]


def figures(contents: Contents) -> dict[tuple[str, str], tuple[float | None, ...]]:
    """nctr, discharged and remaining by place and day."""
    names = ["nctr_patients", "discharged_patients", "remaining_patients"]
    return {
        (row.place_code, f"{row.day:%Y-%m-%d}"): tuple(
            None if pd.isna(getattr(row, n)) else getattr(row, n) for n in names
        )
        for row in contents.tables["bed_day"].itertuples()
    }


# --- the template itself ---


def test_the_template_is_its_heads_and_one_worked_row() -> None:
    assert daily_template.template() == f"{HEADS}\nEXAMPLE,2026-02-15,241,37,204,897,854\n"


def test_the_worked_row_keeps_the_identity_it_teaches() -> None:
    _, _, nctr, discharged, remaining, opened, occupied = map(str, daily_template.WORKED_ROW)
    assert int(nctr) == int(discharged) + int(remaining)
    assert int(remaining) < int(occupied) < int(opened)


def test_the_template_sent_back_unchanged_has_no_figures(tmp_path: Path) -> None:
    (tmp_path / "template.csv").write_text(daily_template.template(), encoding="utf-8")
    with pytest.raises(FileRefused, match="has no figures yet: fill in one row per place and day"):
        read(tmp_path / "template.csv")


def test_a_filled_template_is_taken_and_the_worked_row_left_out(tmp_path: Path) -> None:
    (tmp_path / "filled.csv").write_text(daily_template.template() + GOOD + "\n", encoding="utf-8")
    contents = read(tmp_path / "filled.csv")
    assert (contents.source, contents.provenance, contents.precedence) == ("daily_template", "local", 4)
    assert figures(contents) == {("RH5", "2026-02-15"): (241, 37, 204)}
    assert vars(contents.counts) == {"read": 2, "kept": 1, "duplicates_dropped": 0, "re_dated": 0, "rejected": 1}
    assert [(f.code, f.severity) for f in contents.findings] == [("worked_row", "note")]
    beds = contents.tables["beds_day"].set_index("basis")["beds"].to_dict()
    assert beds == {"adult_open": 897, "adult_occupied": 854}


def test_the_day_itself_is_the_publication_date_unless_one_is_said(tmp_path: Path, morning: Morning) -> None:
    contents = morning(GOOD, "RH5,2026-02-16,240,40,200,897,850")
    assert (contents.published, contents.published_assumed) == (date(2026, 2, 16), True)
    assert contents.tables["bed_day"]["published"].dt.date.tolist() == [date(2026, 2, 15), date(2026, 2, 16)]
    said = read(tmp_path / "morning.csv", published=date(2026, 2, 20))
    assert set(said.tables["bed_day"]["published"].dt.date) == {date(2026, 2, 20)}
    assert not said.published_assumed


# --- what may be written ---


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param("RH5,2026-02-15,241,37,204,,", (241, 37, 204), id="all three"),
        pytest.param("RH5,2026-02-15,,37,204,,", (241, 37, 204), id="nctr derived"),
        pytest.param("RH5,2026-02-15,241,,204,,", (241, 37, 204), id="discharged derived"),
        pytest.param("RH5,2026-02-15,241,37,,,", (241, 37, 204), id="remaining derived"),
        pytest.param("RH5,2026-02-15,,,204,,", (None, None, 204), id="remaining alone"),
        pytest.param("RH5,2026-02-15,204,0,204,,", (204, 0, 204), id="a true zero"),
        pytest.param("RH5,2026-02-15,-,n/a,204,,", (None, None, 204), id="marks for what is not reported"),
        pytest.param('RH5,2026-02-15,"1,241",37,"1,204",,', (1241, 37, 1204), id="thousands"),
        pytest.param(" rh5 ,15/02/2026, 241 ,37,204.0,,", (241, 37, 204), id="blanks, small letters, another date"),
        pytest.param("RH5,15 February 2026,241,37,204", (241, 37, 204), id="a row that ends early"),
        pytest.param("Somerset,2026-02-15,241,37,204,,", (241, 37, 204), id="the short name of the place"),
    ],
)
def test_a_row_is_understood(morning: Morning, row: str, expected: tuple[float | None, ...]) -> None:
    assert list(figures(morning(row)).values()) == [expected]


def test_beds_alone_say_nothing_of_patients_and_withdraw_nothing(morning: Morning) -> None:
    contents = morning("RH5,2026-02-15,,,,897,", GOOD.replace("-15", "-16"))
    assert list(figures(contents)) == [("RH5", "2026-02-16")]
    assert contents.tables["beds_day"]["beds"].tolist() == [897, 897, 854]


def test_a_derived_figure_is_told(morning: Morning) -> None:
    told = {f.code: f.message for f in morning("RH5,2026-02-15,,37,204,,", "RH5,2026-02-16,,,204,,").findings}
    assert told == {"third_derived": "1 blank figures were derived from the other two (nctr = discharged + remaining)."}


def test_a_blank_is_null_and_never_zero(morning: Morning) -> None:
    contents = morning("RH5,2026-02-15,,,204,,", GOOD.replace("-15", "-16"))
    rows = contents.tables["bed_day"]
    assert rows["nctr_patients"].isna().tolist() == [True, False]
    assert rows["mark"].isna().tolist() == [False, True]
    assert len(contents.tables["beds_day"]) == 2


def test_sites_are_places_too(morning: Morning) -> None:
    assert list(
        figures(morning("RH5A8,2026-02-15,121,20,101,,", "Yeovil District Hospital,2026-02-15,90,10,80,,"))
    ) == [
        ("RH5A8", "2026-02-15"),
        ("RH5O4", "2026-02-15"),
    ]


def test_exact_copies_are_dropped_and_counted(morning: Morning) -> None:
    contents = morning(GOOD, GOOD, GOOD.replace("-15", "-16"), GOOD)
    assert len(figures(contents)) == 2
    assert (contents.counts.read, contents.counts.kept, contents.counts.duplicates_dropped) == (4, 2, 2)
    assert "2 rows stood twice" in next(f.message for f in contents.findings if f.code == "duplicates_dropped")


def test_columns_may_stand_in_another_order_and_the_rest_may_be_left_out(morning: Morning) -> None:
    contents = morning("204,2026-02-15,RH5", heads="Remaining ,DAY,place")
    assert figures(contents) == {("RH5", "2026-02-15"): (None, None, 204)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_encoding_and_separator_of_excel_is_understood(morning: Morning, encoding: str, separator: str) -> None:
    contents = morning(GOOD, f"RH5,2026-02-16,240,40,200,\u00a0,{'–' if encoding != 'utf-16' else ''}", encoding=encoding, separator=separator)  # fmt: skip
    assert figures(contents) == {("RH5", "2026-02-15"): (241, 37, 204), ("RH5", "2026-02-16"): (240, 40, 200)}


def test_empty_lines_and_the_empty_columns_of_excel_change_nothing(tmp_path: Path) -> None:
    lines = ["", HEADS + ",,", GOOD + ",,", "", ",,,,,,,,", GOOD.replace("-15", "-16") + ",,", "", ""]
    (tmp_path / "gaps.csv").write_text("\n".join(lines), encoding="utf-8")
    contents = read(tmp_path / "gaps.csv")
    assert len(figures(contents)) == 2
    assert contents.counts.kept == 2


def a_workbook(path: Path, *rows: list[object], sheet: str = "Sheet1") -> Path:
    """The template saved as a workbook, with a sheet of remarks before it."""
    return written(path, {"Remarks": [["Figures of the morning"]], sheet: [list(HEADS.split(",")), *rows]})


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(["RH5", datetime(2026, 2, 15), 241, 37, 204, 897, 854], id="dates and numbers"),  # noqa: DTZ001
        pytest.param(["RH5", date(2026, 2, 15), 241.0, 37.0, 204.0, 897.0, 854.0], id="numbers with decimals"),
        pytest.param(["RH5", "2026-02-15", "241", "37", "204", "897", "854"], id="everything as text"),
        pytest.param(["RH5", date(2026, 2, 15), "", 37, 204, 897, 854], id="a blank"),
        pytest.param(["RH5", date(2026, 2, 15), 241, 37, 204, 897, 854, "staff short"], id="a remark beside the table"),
    ],
)
def test_the_template_as_a_workbook_gives_the_same_figures(tmp_path: Path, row: list[object]) -> None:
    contents = read(a_workbook(tmp_path / "morning.xlsx", row))
    assert figures(contents) == {("RH5", "2026-02-15"): (241, 37, 204)}


def test_an_error_of_excel_in_the_template_is_refused_and_not_taken_for_a_blank(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "morning.xlsx", ["RH5", date(2026, 2, 15), 241, 37, "#REF!", 897, 854])
    with pytest.raises(FileRefused, match="Row 2: '#REF!' under 'remaining' is no number"):
        read(path)


def test_a_head_twice_in_a_workbook_is_refused(tmp_path: Path) -> None:
    path = written(
        tmp_path / "twice.xlsx",
        {"Sheet1": [["place", "day", "remaining", "remaining"], ["RH5", "2026-02-15", 204, 205]]},
    )
    with pytest.raises(FileRefused, match="has two columns 'remaining'"):
        read(path)


# --- what is not taken ---

REFUSED = {
    "an unknown place": ("RH55,2026-02-15,241,37,204,,", "unknown_place", "There is no place called 'RH55'. Did you mean 'RH5"),
    "an unknown name": ("Somersett,2026-02-15,241,37,204,,", "unknown_place", "Did you mean 'Somerset'?"),
    "no place": (",2026-02-15,241,37,204,,", "unknown_place", "There is no place called ''"),
    "no day": ("RH5,,241,37,204,,", "unknown_day", "'' is no day. Write it as 2026-02-15 or 15/02/2026."),
    "a day that is none": ("RH5,31/02/2026,241,37,204,,", "unknown_day", "'31/02/2026' is no day"),
    "an American day": ("RH5,02/15/2026,241,37,204,,", "unknown_day", "'02/15/2026' is no day"),
    "a text for a number": ("RH5,2026-02-15,241,37,about 200,,", "not_a_number", "'about 200' under 'remaining' is no number"),
    "a number with a footnote": ("RH5,2026-02-15,,,204²,,", "not_a_number", "'204²' under 'remaining' is no number"),
    "a number without end": (f"RH5,2026-02-15,,,{'9' * 400},,", "not_a_number", "under 'remaining' is no number"),
    "a share": ("RH5,2026-02-15,241,37,21.8%,,", "not_a_number", "'21.8%' under 'remaining'"),
    "a part of a patient": ("RH5,2026-02-15,,,204.5,,", "not_whole", "204.5 under 'remaining' is no whole number of patients"),
    "thousands as on the continent": ("RH5,2026-02-15,,,1.204,,", "not_whole", "1.204 under 'remaining'"),
    "a count below 0": ("RH5,2026-02-15,,,-204,,", "negative_count", "-204 under 'remaining' is below 0"),
    "beds below 0": ("RH5,2026-02-15,241,37,204,-897,", "negative_count", "-897 under 'beds_open' is below 0"),
    "a suppressed figure": ("RH5,2026-02-15,241,37,*,,", "suppressed", "'*' under 'remaining' hides a number"),
    "three figures that do not add up": ("RH5,2026-02-15,241,38,204,,", "identity", "nctr 241 is not discharged 38 + remaining 204"),
    "two figures that leave a third below 0": ("RH5,2026-02-15,100,,204,,", "identity", "leave a count below 0"),
    "beds occupied and none open": ("RH5,2026-02-15,241,37,204,0,854", "beds", "beds are occupied but none are open"),
    "more patients than beds": ("RH5,2026-02-15,,,2044,897,854", "beds", "2044 patients remain and 897 beds are open"),
}  # fmt: skip


@pytest.mark.parametrize(("row", "code", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_a_row_that_cannot_be_meant_is_refused_and_named(morning: Morning, row: str, code: str, words: str) -> None:
    with pytest.raises(FileRefused) as refused:
        morning("RH5,2026-02-14,240,40,200,897,850", "", row)
    (finding,) = refused.value.findings
    assert (finding.code, finding.severity, finding.rows) == (code, "refuse", (4,))
    assert finding.message.startswith("Row 4: ")
    assert words in finding.message
    assert finding.message.endswith("Nothing was changed.")


def test_everything_that_is_wrong_is_told_at_once(morning: Morning) -> None:
    with pytest.raises(FileRefused) as refused:
        morning("RH55,2026-02-15,241,37,204,,", GOOD, "RH5,tomorrow,241,37,two,,")
    assert [(f.code, f.rows) for f in refused.value.findings] == [
        ("unknown_place", (2,)),
        ("unknown_day", (4,)),
        ("not_a_number", (4,)),
    ]


def test_one_place_and_day_with_two_figures_is_refused(morning: Morning) -> None:
    with pytest.raises(FileRefused, match=r"two different things for RH5, 2026-02-15 \(rows 2, 4\)"):
        morning(GOOD, GOOD.replace("-15", "-16"), "RH5,2026-02-15,242,38,204,897,854")


@pytest.mark.parametrize(
    ("heads", "row", "code", "words"),
    [
        pytest.param(HEADS + ",ward", GOOD + ",Beech", "unknown_head", "a column 'ward' that the template does not have", id="a column more"),
        pytest.param("place,day,remaining,Remaining", "RH5,2026-02-15,204,205", "head_twice", "two columns 'remaining'", id="a head twice"),
        pytest.param(HEADS + ",", GOOD + ",17", "no_head", "Row 2 of 'morning.csv' has something in a column without a head", id="a figure without a head"),
        pytest.param(HEADS, "RH5,2026-02-15,1,241,37,1,204,897,854", "too_many_cells", "Row 2 of 'morning.csv' has 9 cells, and there are 7 heads", id="commas inside numbers"),
        pytest.param("place,day,nctr", "RH5,2026-02-15,241", "unknown_layout", "Saw the columns place, day, nctr", id="no column of what remains"),
        pytest.param(HEADS, 'RH5,"2026-02-15,241,37,204,897,854', "not_a_table", "cannot be read as a table", id="a quotation mark that is not closed"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_meant_is_refused(morning: Morning, heads: str, row: str, code: str, words: str) -> None:
    with pytest.raises(FileRefused) as refused:
        morning(row, heads=heads)
    assert [f.code for f in refused.value.findings] == [code]
    assert words in str(refused.value)


def test_a_wide_row_further_down_is_named_by_its_own_number(morning: Morning) -> None:
    with pytest.raises(FileRefused, match=r"Row 5 of 'morning.csv' has 8 cells"):
        morning("", GOOD, "", GOOD.replace("-15", "-16").replace("241", "1,241"))
