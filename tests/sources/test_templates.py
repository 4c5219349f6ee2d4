"""The system's own files: every template written, filled in and read back, and everything that is refused in one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pytest
from how_thorough import tries
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flow.errors import UnknownName
from flow.intake import load_file
from flow.model import Contents
from flow.sources import FileRefused, read
from flow.sources.table_schema import table_schema
from flow.sources.template import EXAMPLE, Column, Template, worked_row
from flow.sources.template_files import as_bytes, as_csv
from flow.sources.template_pages import pages
from flow.sources.templates import TEMPLATES, nearest_template, template_named, template_of
from flow.store import Store
from flow.store.publishing import schema_sql, table_keys

NOW = datetime.fromisoformat("2026-03-02T08:30:00+00:00")
PROJECT = Path(__file__).resolve().parents[2]

every_template = pytest.mark.parametrize("template", TEMPLATES, ids=[t.name for t in TEMPLATES])
Row = dict[str, str]


def good_row(template: Template, **changed: str) -> Row:
    """The worked row with EXAMPLE replaced by something that is allowed there."""
    row = dict(zip(template.heads, worked_row(template), strict=True))
    first = template.columns[0]
    assert row[first.name] == EXAMPLE
    assert first.choices
    return {**row, first.name: first.choices.all[0].code, **changed}


def a_file(
    folder: Path, *rows: Mapping[str, str], heads: Sequence[str] = (), name: str = "mine.csv", **form: str
) -> Path:
    """A CSV of these rows; `encoding` and `delimiter` may be others."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=form.get("delimiter", ","), lineterminator="\r\n")
    writer.writerow(heads or list(rows[0]))
    writer.writerows([[row.get(h, "") for h in heads or rows[0]] for row in rows])
    path = folder / name
    path.write_bytes(text.getvalue().encode(form.get("encoding", "utf-8")))
    return path


def refused(folder: Path, *rows: Mapping[str, str], **form: Any) -> list[tuple[str, tuple[int | str, ...], str]]:
    """Code, rows and words of every refusal."""
    with pytest.raises(FileRefused) as error:
        read(a_file(folder, *rows, **form))
    for finding in error.value.findings:
        assert finding.severity == "refuse"
        assert finding.message.endswith("Nothing was changed.")
    return [(f.code, f.rows, f.message) for f in error.value.findings]


def same(one: Contents, other: Contents) -> None:
    """Two files gave the same figures."""
    assert one.source == other.source
    assert set(one.tables) == set(other.tables)
    for name, frame in one.tables.items():
        pd.testing.assert_frame_equal(frame.reset_index(drop=True), other.tables[name].reset_index(drop=True))


# --- the descriptions are sound ---


def test_every_template_of_the_plan_is_there() -> None:
    assert [t.name for t in TEMPLATES] == [
        *(
            "daily",
            "site-beds",
            "pathway-1",
            "community-beds",
            "care-homes",
            "hub-steps",
            "delay-reasons",
            "out-of-county",
        ),
        *("mental-health", "mental-health-reasons", "costs", "targets", "breaks"),
    ]


def test_an_unknown_template_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"There is no template called 'pathway1'\. Did you mean 'pathway-1'\?"):
        template_named("pathway1")


@every_template
def test_no_template_can_be_taken_for_another(template: Template) -> None:
    assert template_of(template.heads) is template
    assert template_of(sorted(template.known_by)) is template
    assert [t.name for t in TEMPLATES if t.known_by <= set(template.heads)] == [template.name]


@every_template
def test_a_template_fills_exactly_the_columns_of_its_table(template: Template, tmp_path: Path) -> None:
    store = duckdb.connect()
    store.execute(schema_sql())
    contents = read(a_file(tmp_path, good_row(template)))
    assert set(contents.tables) == set(template.tables)
    for name, frame in contents.tables.items():
        columns = {
            r[0]
            for r in store.execute("SELECT column_name FROM duckdb_columns() WHERE table_name = ?", [name]).fetchall()
        }
        assert set(frame.columns) == columns - {"edition"}


@every_template
def test_a_template_has_the_key_of_its_table(template: Template) -> None:
    if not template.shape:
        fills = {template.column(h).fills for h in template.key} | set(template.always)
        assert fills == set(table_keys()[template.table])


@every_template
def test_the_key_and_the_heads_it_is_known_by_are_its_own(template: Template) -> None:
    assert set(template.key) | template.known_by <= set(template.heads)
    assert all(template.column(h).required for h in template.key)
    assert len(set(template.heads)) == len(template.heads)
    assert template.columns[0].worked == EXAMPLE


PERSONAL = (
    "nhs",
    "patient_id",
    "name",
    "birth",
    "dob",
    "postcode",
    "address",
    "gender",
    "sex",
    "ethnic",
    "age",
    "diagnosis",
)


@every_template
def test_no_template_has_a_column_about_a_single_patient(template: Template) -> None:
    assert not [h for h in template.heads for word in PERSONAL if word in h.split("_") or h == word]
    has_people = any(c.unit == "patients" for c in template.columns)
    assert not (has_people and any(c.kind == "text" for c in template.columns))


@every_template
def test_every_choice_has_one_meaning_by_its_code(template: Template) -> None:
    for column in template.columns:
        for one in column.choices.all if column.choices else ():
            assert column.choices
            assert column.choices.code_of(one.code) == one.code
            assert column.choices.code_of(f" {one.shown.upper()} ") == one.code


# --- written, filled in, read back ---


@every_template
def test_the_empty_template_has_no_figures_yet(template: Template, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text(as_csv(template), encoding="utf-8")
    (tmp_path / "empty.xlsx").write_bytes(as_bytes(template, "xlsx"))
    for name in ("empty.csv", "empty.xlsx"):
        with pytest.raises(FileRefused, match=f"has no figures yet: fill in {template.row}"):
            read(tmp_path / name)


@every_template
def test_the_worked_row_is_one_that_is_taken(template: Template, tmp_path: Path) -> None:
    contents = read(a_file(tmp_path, good_row(template)))
    assert contents.findings == ()
    assert (contents.provenance, contents.precedence, contents.source) == ("local", 4, template.source)
    worked = date.fromisoformat(template.column(template.day).worked)
    assert (contents.first_day, contents.published, contents.published_assumed) == (worked, worked, True)
    for frame in contents.tables.values():
        assert set(frame["published"].dt.date) == {worked}
    assert contents.counts.read == contents.counts.kept == 1


@every_template
def test_a_publication_date_that_is_said_counts_for_every_row(template: Template, tmp_path: Path) -> None:
    contents = read(a_file(tmp_path, good_row(template)), published=date(2026, 2, 20))
    assert (contents.published, contents.published_assumed) == (date(2026, 2, 20), False)
    assert {d for f in contents.tables.values() for d in f["published"].dt.date} == {date(2026, 2, 20)}


@every_template
def test_every_figure_of_the_worked_row_reaches_the_table(template: Template, tmp_path: Path) -> None:
    row = good_row(template)
    frames = read(a_file(tmp_path, row)).tables
    if template.shape:
        return  # the daily template: tests/sources/test_daily_template.py
    (kept,) = frames[template.table].to_dict("records")
    for column in template.columns:
        said = row[column.name]
        if column.is_figure:
            assert kept[column.fills] == float(said)
        elif column.kind == "day":
            assert pd.isna(kept[column.fills]) if not said else kept[column.fills].date() == date.fromisoformat(said)
        elif column.choices:
            assert kept[column.fills] == column.choices.stored(column.choices.code_of(said))
        else:
            assert kept[column.fills] == said
    assert {k: kept[k] for k in template.always} == template.always


def test_the_template_of_pathway_1_fills_pathway_1(tmp_path: Path) -> None:
    row = good_row(PATHWAY_1, locality="South Somerset")
    (kept,) = read(a_file(tmp_path, row)).tables["pathway_day"].to_dict("records")
    assert (kept["locality_code"], kept["pathway"]) == ("SS", "P1")
    assert (kept["started_from_hospital_patients"], kept["started_from_home_patients"]) == (6, 2)
    assert (kept["waiting_patients"], kept["in_service_patients"], kept["places"]) == (21, 118, 125)


def filled_workbook(template: Template, path: Path, *rows: Mapping[str, object]) -> Path:
    """The template's own workbook, opened and filled in below the worked row, as Excel would save it."""
    book = openpyxl.load_workbook(io.BytesIO(as_bytes(template, "xlsx")))
    sheet = book["Fill in here"]
    for n, row in enumerate(rows, 3):
        for at, head in enumerate(template.heads, 1):
            sheet.cell(n, at, row.get(head))
    book.save(path)
    return path


def as_typed(template: Template, row: Row) -> dict[str, object]:
    """A row as a person types it in Excel: real dates, numbers, what the drop-downs offer."""
    typed: dict[str, object] = {}
    for column in template.columns:
        said = row[column.name]
        if not said:
            continue
        if column.kind == "day":
            typed[column.name] = date.fromisoformat(said)
        elif column.is_figure:
            typed[column.name] = float(said)
        elif column.choices:
            typed[column.name] = column.choices.one(column.choices.code_of(said)).shown
        else:
            typed[column.name] = said
    return typed


@every_template
def test_the_workbook_gives_the_same_figures_as_the_csv(template: Template, tmp_path: Path) -> None:
    row = good_row(template)
    from_workbook = read(filled_workbook(template, tmp_path / "mine.xlsx", as_typed(template, row)))
    same(read(a_file(tmp_path, row)), from_workbook)
    assert [f.code for f in from_workbook.findings] == ["worked_row"]


ONE_FACT_A_ROW = {"delay-reasons", "mental-health-reasons", "costs", "targets", "breaks"}
"""Templates whose one figure, if there is one, stands in every row."""


@every_template
def test_the_workbook_has_drop_downs_checks_and_instructions(template: Template) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_bytes(template, "xlsx")))
    assert book.sheetnames == ["Fill in here", "How to fill this in", "Lists"]
    sheet = book["Fill in here"]
    assert [c.value for c in sheet[1]] == list(template.heads)
    assert sheet["A2"].value == EXAMPLE
    kinds = {next(iter(v.sqref.ranges)).min_col: v for v in sheet.data_validations.dataValidation}
    for at, column in enumerate(template.columns, 1):
        wanted = {"choice": "list", "day": "date", "count": "whole", "number": "decimal", "text": None}[column.kind]
        assert (kinds[at].type if at in kinds else None) == wanted
        if column.choices:
            span = kinds[at].formula1.removeprefix("Lists!")
            offered = [row[0].value for row in book["Lists"][span.replace("$", "")]]
            assert offered == [one.shown for one in column.choices.all]
        if column.kind == "day":
            assert isinstance(sheet.cell(2, at).value, datetime) or not column.worked
    words = "\n".join(str(c.value) for row in book["How to fill this in"] for c in row if c.value)
    assert all(column.name in words and column.means in words for column in template.columns)
    assert ("Leave blank what was not counted; write 0" in words) == (template.name not in ONE_FACT_A_ROW)


@every_template
def test_the_same_template_is_the_same_bytes(template: Template) -> None:
    assert as_bytes(template, "xlsx") == as_bytes(template, "xlsx")
    assert as_bytes(template, "csv") == as_csv(template).encode()
    book = openpyxl.load_workbook(io.BytesIO(as_bytes(template, "xlsx")))
    assert book.properties.created == datetime(2026, 1, 1)  # noqa: DTZ001 - not when it was written


@every_template
def test_every_form_of_excel_is_the_same(template: Template, tmp_path: Path) -> None:
    row = good_row(template)
    plain = read(a_file(tmp_path, row))
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        for delimiter in (",", ";", "\t"):
            same(plain, read(a_file(tmp_path, row, name="other.csv", encoding=encoding, delimiter=delimiter)))


@every_template
def test_a_file_is_known_by_its_heads_in_any_order_and_spelling(template: Template, tmp_path: Path) -> None:
    row = good_row(template)
    other = a_file(tmp_path, row, heads=list(reversed(template.heads)), name="costs and targets 2019.txt")
    same(read(a_file(tmp_path, row)), read(other))
    shouted = a_file(tmp_path, {f" {head.upper()} ": said for head, said in row.items()}, name="x")
    same(read(a_file(tmp_path, row)), read(shouted))


def test_words_outside_ascii_live_through_every_encoding(tmp_path: Path) -> None:
    row = good_row(template_named("costs"), source="Beschluß — café £", note="½")
    for encoding in ("utf-8", "utf-16"):
        (kept,) = read(a_file(tmp_path, row, encoding=encoding)).tables["unit_cost"].to_dict("records")
        assert (kept["source"], kept["note"]) == ("Beschluß - café £", "1⁄2")
    (kept,) = read(a_file(tmp_path, row | {"note": ""}, encoding="cp1252")).tables["unit_cost"].to_dict("records")
    assert kept["source"] == "Beschluß - café £"


# --- any table of valid values ---


def cells(column: Column) -> st.SearchStrategy[str]:
    """What a person may write in a column, blanks among them where they are allowed."""
    made: st.SearchStrategy[str]
    if column.choices:
        made = st.sampled_from([s for one in column.choices.all[:20] for s in (one.code, one.shown)])
    elif column.kind == "day":
        days = st.dates(date(2020, 6, 1), date(2026, 2, 28))
        made = st.builds(
            lambda day, form: day.strftime(form), days, st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"])
        )
    elif column.is_figure:
        made = st.integers(0, 500).map(str)
    else:
        made = st.sampled_from(["finance paper", "Board, 3 March", "x" * 400, "£ 1.5m; £2"])
    return made if column.required else st.one_of(st.just(""), made)


def tables_of(template: Template) -> st.SearchStrategy[list[Row]]:
    """Rows of valid cells."""
    return st.lists(st.fixed_dictionaries({c.name: cells(c) for c in template.columns}), min_size=1, max_size=6)


ALLOWED_TO_REFUSE = {"identity", "part_of", "days_of_nobody", "beds", "conflicting_repeat", "logarithms", "days_out_of_order", "another_unit", "share_above_1"}  # fmt: skip
"""Valid cells may still contradict one another: only then may such a table be refused."""


@settings(derandomize=True, max_examples=tries(12, thorough=25), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@every_template
def test_any_table_of_valid_values_comes_back(template: Template, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:  # fmt: skip
    rows = data.draw(tables_of(template))
    folder = tmp_path_factory.mktemp("any")
    try:
        contents = read(a_file(folder, *rows))
    except FileRefused as error:
        odd = {f.code for f in error.findings} - ALLOWED_TO_REFUSE
        if odd:
            raise
        return
    if template.shape or template.adds_up:
        return
    frame = contents.tables[template.table]
    assert len(frame) + contents.counts.duplicates_dropped == len(rows)
    for row in rows:
        keys = [template.column(h) for h in template.key]
        wanted = {c.fills: _stored(c, row[c.name]) for c in keys}
        found = frame[[all(r[k] == v for k, v in wanted.items()) for r in frame.to_dict("records")]]
        assert len(found) == 1
        kept = found.iloc[0]
        for column in template.columns:
            value = _stored(column, row[column.name])
            assert pd.isna(kept[column.fills]) if value is None else kept[column.fills] == value


def _stored(column: Column, said: str) -> Any:
    """A hand-written reading of a cell."""
    if not said:
        return None
    if column.kind == "day":
        for form in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"):
            try:
                return pd.Timestamp(datetime.strptime(said, form))  # noqa: DTZ007
            except ValueError:
                continue
    if column.is_figure:
        return int(said)
    if column.choices:
        code = next(one.code for one in column.choices.all if said in (one.code, one.shown))
        return (
            {"yes": True, "no": False}[code]
            if column.name == "rebase"
            else int(code)
            if column.name == "stay"
            else code
        )
    return said


@every_template
def test_blanks_stay_missing_and_zeros_stay_zero(template: Template, tmp_path: Path) -> None:
    if template.shape or not template.figures:
        return
    free = [c for c in template.columns if c.is_figure and not c.required]
    blank = read(a_file(tmp_path, good_row(template, **{c.name: "" for c in free})))
    zero = read(a_file(tmp_path, good_row(template, **{c.name: "0" for c in free})))
    for column in free:
        assert blank.tables[template.table][column.fills].isna().all()
        assert (zero.tables[template.table][column.fills] == 0).all()
    if free and not [c for c in template.columns if c.is_figure and c.required]:
        assert [f.code for f in blank.findings] == ["no_figures"]
    assert zero.findings == ()


# --- what is refused, and told all at once ---

PATHWAY_1 = template_named("pathway-1")
CELLS_REFUSED = {
    "an unknown locality": ({"locality": "Mendipp"}, "unknown_locality", "There is no locality called 'Mendipp'. Did you mean 'Mendip'?"),
    "no locality": ({"locality": ""}, "unknown_locality", "There is no locality called ''"),
    "a day that is none": ({"day": "31/02/2026"}, "unknown_day", "'31/02/2026' is no day. Write it as 2026-02-15 or 15/02/2026."),
    "no day": ({"day": ""}, "unknown_day", "'' is no day"),
    "a year of long ago": ({"day": "2002-02-15"}, "too_early", "'2002-02-15' is before 2015. Is the year right?"),
    "a year far ahead": ({"day": "2206-02-15"}, "too_late", "'2206-02-15' is after 2099. Is the year right?"),
    "a text for a number": ({"waiting": "some"}, "not_a_number", "'some' under 'waiting' is no number"),
    "a share": ({"waiting": "21.8%"}, "not_a_number", "'21.8%' under 'waiting' is no number"),
    "an error of Excel": ({"waiting": "#REF!"}, "not_a_number", "'#REF!' under 'waiting' is no number"),
    "half a person": ({"waiting": "20.5"}, "not_whole", "20.5 under 'waiting' is no whole number of patients"),
    "half a place": ({"places": "124.5"}, "not_whole", "124.5 under 'places' is no whole number of places"),
    "a count below 0": ({"ended": "-7"}, "negative_count", "-7 under 'ended' is below 0"),
    "a hidden number": ({"ended": "*"}, "suppressed", "'*' under 'ended' hides a number"),
    "a number of ten digits": ({"ended": "1234567890"}, "too_many", "1234567890 under 'ended' is more than 100,000 patients"),
    "a part above its whole": ({"waiting_in_hospital": "22"}, "part_of", "waiting_in_hospital 22 is more than waiting 21, of which it is a part"),
    "days of nobody": ({"ended": "0"}, "days_of_nobody", "days_in_service 196 are days of nobody: ended is 0"),
    "days waited by nobody": ({"starts_from_hospital": "0", "starts_from_home": "0"}, "days_of_nobody", "starts_from_hospital and starts_from_home are 0"),
}  # fmt: skip


@pytest.mark.parametrize(("changed", "code", "words"), CELLS_REFUSED.values(), ids=CELLS_REFUSED.keys())
def test_a_row_that_cannot_be_meant_is_refused_and_named(changed: Row, code: str, words: str, tmp_path: Path) -> None:
    good = good_row(PATHWAY_1, day="2026-02-14")
    ((found, rows, message),) = refused(tmp_path, good, {}, good_row(PATHWAY_1, **changed), heads=PATHWAY_1.heads)
    assert (found, rows) == (code, (4,))
    assert message.startswith("Row 4: ")
    assert words in message


RULES_REFUSED = {
    "beds occupied and none open": ("site-beds", {"open": "0"}, "beds", "beds are occupied but none are open"),
    "an unknown ward type": ("site-beds", {"ward_type": "esculation"}, "unknown_ward_type", "Did you mean 'escalation'?"),
    "an acute hospital among the community ones": ("community-beds", {"hospital": "RH5A8"}, "unknown_community_hospital", "There is no community hospital called 'RH5A8'"),
    "placed days of nobody": ("care-homes", {"placed": "0"}, "days_of_nobody", "placed is 0"),
    "an unknown pathway": ("hub-steps", {"pathway": "P4"}, "unknown_pathway", "There is no pathway called 'P4'"),
    "an unknown reason": ("delay-reasons", {"reason": "CA99"}, "unknown_delay_reason", "There is no delay reason called 'CA99'"),
    "a reason without its patients": ("delay-reasons", {"patients": ""}, "blank", "'patients' is blank. Every row needs it"),
    "another length of stay": ("delay-reasons", {"stay": "10"}, "unknown_length_of_stay", "There is no length of stay called '10'"),
    "our own trust elsewhere": ("out-of-county", {"trust": "RH5"}, "unknown_trust_outside_the_system", "called 'RH5'"),
    "residents who do not add up": ("out-of-county", {"nctr": "10"}, "identity", "nctr 10 is not discharged 1 + remaining 8"),
    "bands that are not nested": ("mental-health", {"ready_over_60": "3"}, "part_of", "ready_over_60 3 is more than ready_over_21 2"),
    "logarithms that are days": ("mental-health", {"log_days_ready": "12"}, "logarithms", "Is it the sum of ln(1 + days)?"),
    "an unknown ward": ("mental-health", {"ward": "Rydonn"}, "unknown_ward", "Did you mean 'Rydon'?"),
    "an unknown organisation": ("mental-health-reasons", {"responsible": "housin"}, "unknown_responsible_organisation", "Did you mean 'housing'?"),
    "a cost of another unit": ("costs", {"per": "week"}, "another_unit", "is a cost per day, not per week"),
    "a cost without pounds": ("costs", {"pounds": ""}, "blank", "'pounds' is blank"),
    "a cost without a source": ("costs", {"source": ""}, "blank", "'source' is blank. Every row needs it: where it is from"),
    "a cost that ends before it begins": ("costs", {"to_day": "2026-03-31"}, "days_out_of_order", "to_day 2026-03-31 is before from_day 2026-04-01"),
    "a share in per cent": ("targets", {"unit": "share", "value": "10"}, "share_above_1", "a share of 10 is above 1. Write 10 % as 0.10."),
    "a metric that is none": ("targets", {"metric": "nctr_remainin"}, "unknown_metric", "Did you mean 'nctr_remaining'?"),
    "a comparison that is none": ("targets", {"comparison": "below"}, "unknown_comparison", "Known are: at least, at most."),
    "a target without a source": ("targets", {"source": " "}, "blank", "'source' is blank"),
    "a break that ends before it begins": ("breaks", {"last_day": "2026-01-31"}, "days_out_of_order", "last_day 2026-01-31 is before first_day"),
    "neither yes nor no": ("breaks", {"rebase": "perhaps"}, "unknown_answer", "There is no answer called 'perhaps'"),
    "a break that says nothing": ("breaks", {"text": ""}, "blank", "'text' is blank"),
    "a text without end": ("breaks", {"text": "x" * 501}, "too_long", "'text' has 501 letters; at most 500 are taken"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "changed", "code", "words"), RULES_REFUSED.values(), ids=RULES_REFUSED.keys())
def test_each_template_refuses_what_it_must(name: str, changed: Row, code: str, words: str, tmp_path: Path) -> None:
    template = template_named(name)
    ((found, rows, message),) = refused(tmp_path, good_row(template, **changed))
    assert (found, rows) == (code, (2,))
    assert words in message


def test_every_rule_that_refuses_has_a_test() -> None:
    codes = {code for _, _, code, _ in RULES_REFUSED.values()} | {code for _, code, _ in CELLS_REFUSED.values()}
    assert {r.code for t in TEMPLATES for r in t.rules if r.severity == "refuse"} <= codes


@pytest.mark.parametrize(
    ("name", "changed", "code", "words"),
    [
        pytest.param("site-beds", {"occupied": "544"}, "over_full", "544 under 'occupied' is more than 540 under 'open'", id="more patients than beds"),
        pytest.param("pathway-1", {"in_service": "126"}, "over_full", "126 under 'in_service' is more than 125 under 'places'", id="more people than places"),
        pytest.param("mental-health", {"ward": "RH5H5"}, "closed_place", "RH5H5 (St Andrews) ended on 23 Jul 2024", id="a ward that has closed"),
        pytest.param("mental-health", {"ready": "18"}, "over_full", "Kept; is it right?", id="more ready than there"),
    ],
)  # fmt: skip
def test_what_is_only_odd_is_kept_and_told(name: str, changed: Row, code: str, words: str, tmp_path: Path) -> None:
    contents = read(a_file(tmp_path, good_row(template_named(name), **changed)))
    (finding,) = contents.findings
    assert (finding.code, finding.severity, finding.rows) == (code, "warn", (2,))
    assert words in finding.message
    assert contents.counts.kept == 1


def test_everything_wrong_is_told_at_once_in_the_order_of_the_rows(tmp_path: Path) -> None:
    found = refused(
        tmp_path,
        good_row(PATHWAY_1, locality="nowhere", waiting="many"),
        good_row(PATHWAY_1),
        good_row(PATHWAY_1, day="2026-02-16", waiting_in_hospital="99"),
        good_row(PATHWAY_1, day="someday"),
    )
    assert [(code, rows) for code, rows, _ in found] == [
        ("unknown_locality", (2,)),
        ("not_a_number", (2,)),
        ("part_of", (4,)),
        ("unknown_day", (5,)),
    ]


def test_ten_thousand_faults_are_counted_and_not_told_one_by_one(tmp_path: Path) -> None:
    rows = [good_row(PATHWAY_1, waiting="many")] * 10_000
    found = refused(tmp_path, *rows)
    assert len(found) == 201
    assert found[-1][0] == "more_faults"
    assert "9,800 more in rows 202 to 10001" in found[-1][2]


@every_template
def test_one_thing_said_twice_differently_is_refused_and_the_same_is_dropped(
    template: Template, tmp_path: Path
) -> None:
    row, other = good_row(template), good_row(template)
    spare = next(c for c in template.columns if c.name not in template.key and (c.is_figure or c.kind == "text"))
    other[spare.name] = "" if not spare.required else "1" if spare.is_figure else "another source"
    if template.adds_up:
        other |= {"nctr": "", "discharged": ""}
    once = read(a_file(tmp_path, row, row, row))
    assert (once.counts.kept, once.counts.duplicates_dropped) == (1, 2)
    ((code, rows, message),) = refused(tmp_path, row, row, other)
    assert (code, rows) == ("conflicting_repeat", (2, 4))
    assert "says two different things" in message


def test_the_same_thing_by_code_and_by_name_is_the_same(tmp_path: Path) -> None:
    rows = [good_row(PATHWAY_1, locality=said) for said in ("MEN", "Mendip", "mendip ", "MEN Mendip")]
    contents = read(a_file(tmp_path, *rows))
    assert contents.counts.kept == 1
    assert set(contents.tables["pathway_day"]["locality_code"]) == {"MEN"}


def test_a_name_that_two_places_have_is_refused_with_both_codes(tmp_path: Path) -> None:
    ((code, _, message),) = refused(tmp_path, good_row(template_named("daily"), place="Gloucestershire"))
    assert code == "unknown_place"
    assert "It could be QR1 or RTE: write the code." in message


@every_template
def test_a_column_that_the_template_does_not_have_is_refused(template: Template, tmp_path: Path) -> None:
    ((code, _, message),) = refused(tmp_path, {**good_row(template), "bed number": "12"})
    assert code == "unknown_head"
    assert "a column 'bed number' that the template does not have" in message
    assert "nothing about a single patient is ever taken" in message


def test_a_misspelt_head_is_told_with_the_one_that_is_meant(tmp_path: Path) -> None:
    row = good_row(PATHWAY_1)
    row["waiting_in_hopsital"] = row.pop("waiting_in_hospital")
    ((code, _, message),) = refused(tmp_path, row)
    assert code == "unknown_head"
    assert "'waiting_in_hopsital' that the template does not have. Did you mean 'waiting_in_hospital'?" in message


@every_template
def test_a_table_without_a_column_that_every_row_needs_is_refused(template: Template, tmp_path: Path) -> None:
    for column in template.columns:
        if column.required and column.name not in template.known_by:
            row = good_row(template)
            del row[column.name]
            ((code, _, message),) = refused(tmp_path, row)
            assert code == "missing_head"
            assert f"has no column '{column.name}'" in message


def test_a_table_that_is_nearly_a_template_says_which(tmp_path: Path) -> None:
    row = good_row(PATHWAY_1)
    row["starts_hospital"] = row.pop("starts_from_hospital")
    ((code, _, message),) = refused(tmp_path, row)
    assert code == "unknown_layout"
    assert "It comes nearest to the template pathway-1, and has no column 'starts_from_hospital'." in message
    assert nearest_template(["a", "b", "day"]) == ""


def test_a_template_in_two_sheets_is_refused_and_an_empty_one_is_no_second(tmp_path: Path) -> None:
    typed = as_typed(PATHWAY_1, good_row(PATHWAY_1))
    path = filled_workbook(PATHWAY_1, tmp_path / "two.xlsx", typed)
    book = openpyxl.load_workbook(path)
    copy = book.copy_worksheet(book["Fill in here"])
    copy.title = "February"
    book.save(path)
    with pytest.raises(FileRefused, match="in more than one sheet: 'Fill in here' and 'February'"):
        read(path)
    book["Fill in here"].delete_rows(3)
    book.save(path)
    same(read(a_file(tmp_path, good_row(PATHWAY_1))), read(path))


def test_a_title_above_the_heads_moves_the_row_numbers_and_nothing_else(tmp_path: Path) -> None:
    path = filled_workbook(PATHWAY_1, tmp_path / "titled.xlsx", as_typed(PATHWAY_1, good_row(PATHWAY_1)))
    book = openpyxl.load_workbook(path)
    book["Fill in here"].insert_rows(1, 2)
    book["Fill in here"]["A1"] = "February figures"
    book.save(path)
    same(read(a_file(tmp_path, good_row(PATHWAY_1))), read(path))
    book["Fill in here"]["B5"] = "someday"
    book.save(path)
    with pytest.raises(FileRefused, match="Row 5: 'someday' is no day"):
        read(path)


def test_codes_that_excel_made_numbers_of_are_understood(tmp_path: Path) -> None:
    template = template_named("mental-health-reasons")
    typed = as_typed(template, good_row(template)) | {"reason": 7.0}
    (kept,) = (
        read(filled_workbook(template, tmp_path / "x.xlsx", typed))
        .tables["mental_health_reason_day"]
        .to_dict("records")
    )
    assert kept["reason_code"] == "07"


# --- into the store ---


@every_template
def test_a_filled_template_goes_into_the_store_and_a_correction_wins(
    template: Template, store: Store, tmp_path: Path
) -> None:
    row = good_row(template)
    loaded = load_file(store, a_file(tmp_path, row), now=NOW, loaded_by="tests")
    assert loaded.published, loaded.findings
    spare = next(
        c for c in reversed(template.columns) if c.name not in template.key and (c.is_figure or c.kind == "text")
    )
    changed = {"daily": {"discharged": "38", "nctr": "242"}}.get(
        template.name, {spare.name: "1" if spare.is_figure else "corrected"}
    )
    if template.name == "out-of-county":
        changed = {"remaining": "9", "nctr": "10"}
    again = load_file(store, a_file(tmp_path, {**row, **changed}), now=NOW, loaded_by="tests")
    assert again.published, again.findings
    snapshot = store.snapshot()
    assert snapshot is not None
    assert snapshot.rows(f"SELECT count(*), count(DISTINCT edition) FROM {template.table}") == [(2, 2)]


def test_a_day_still_to_come_is_refused_and_a_target_for_next_year_is_not(store: Store, tmp_path: Path) -> None:
    tomorrow = load_file(store, a_file(tmp_path, good_row(PATHWAY_1, day="2026-03-03")), now=NOW, loaded_by="tests")
    assert [f.code for f in tomorrow.findings] == ["future_day"]
    assert not tomorrow.published
    targets = template_named("targets")
    ahead = load_file(store, a_file(tmp_path, good_row(targets, from_day="2027-04-01")), now=NOW, loaded_by="tests")
    assert ahead.published


# --- what is made from the descriptions ---

FRICTIONLESS_TYPES = {"string", "number", "integer", "date", "boolean"}


@every_template
def test_the_table_schema_is_one(template: Template) -> None:
    schema = json.loads(json.dumps(table_schema(template)))
    assert [f["name"] for f in schema["fields"]] == list(template.heads)
    for field in schema["fields"]:
        assert field["type"] in FRICTIONLESS_TYPES
        assert field["description"]
        assert set(field["constraints"]) <= {"required", "enum", "minimum", "maximum", "maxLength"}
        assert field["type"] in {"integer", "number", "date"} or "minimum" not in field["constraints"]
    assert set(schema["primaryKey"]) <= set(template.heads)
    assert "" in schema["missingValues"]
    required = {f["name"] for f in schema["fields"] if f["constraints"]["required"]}
    assert required == {c.name for c in template.columns if c.required}


@every_template
def test_the_reader_takes_what_the_table_schema_allows(template: Template, tmp_path: Path) -> None:
    row = good_row(template)
    for field in table_schema(template)["fields"]:
        allowed = field["constraints"]
        said = row[field["name"]]
        if "enum" in allowed:
            assert said in allowed["enum"]
        if field["type"] in {"integer", "number"} and said:
            assert allowed["minimum"] <= float(said) <= allowed["maximum"]


@every_template
def test_the_table_schema_is_valid_by_the_frictionless_library(template: Template, tmp_path: Path) -> None:
    """Only where that library is installed: it is large, and no requirement of ours."""
    frictionless = pytest.importorskip("frictionless")
    schema = {k: v for k, v in table_schema(template).items() if k != "$schema"}
    path = a_file(tmp_path, good_row(template))
    report = frictionless.Resource(path=path.name, basepath=str(tmp_path), schema=frictionless.Schema.from_descriptor(schema)).validate()  # fmt: skip
    assert report.valid, report.flatten(["type", "note"])


def test_the_docs_are_up_to_date() -> None:
    told = {name: (PROJECT / "docs" / name).read_text(encoding="utf-8") for name in pages()}
    assert told == pages(), "run: python -m flow.sources.template_pages docs"
    kept = {p.relative_to(PROJECT / "docs").as_posix() for p in (PROJECT / "docs" / "templates").iterdir()}
    assert kept == set(pages()) - {"templates.md"}


@every_template
def test_the_page_of_a_template_names_all_of_it(template: Template) -> None:
    page = pages()[f"templates/{template.name}.md"]
    assert all(f"| `{c.name}` | {c.means} |" in page for c in template.columns)
    assert as_csv(template).strip() in page
    assert all(rule.words in page for rule in template.rules)
