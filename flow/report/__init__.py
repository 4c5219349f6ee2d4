"""The weekly report: one content (`week_of`), several renderings of it, each a function from the week to a file's bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flow.report.weekly import week_of

if TYPE_CHECKING:
    from flow.report.content import Week

__all__ = ["MEDIA_TYPES", "RENDERINGS", "rendered", "week_of"]


def _pdf(week: Week) -> bytes:
    from flow.report.pdf import pdf

    return pdf(week)


def _pptx(week: Week) -> bytes:
    from flow.report.slides import slides

    return slides(week)


def _html(week: Week) -> bytes:
    from flow.report.html import html

    return html(week)


def _csv(week: Week) -> bytes:
    from flow.report.table import table

    return table(week)


RENDERINGS: dict[str, Callable[[Week], bytes]] = {"pdf": _pdf, "pptx": _pptx, "html": _html, "csv": _csv}
"""Every form of the report by the ending of its file. Each is imported when it is first asked for."""

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "html": "text/html",
    "csv": "text/csv",
}


def rendered(week: Week, form: str) -> bytes:
    """A report as the bytes of a file: `rendered(week, "html")`. The same week gives the same bytes."""
    return RENDERINGS[form](week)
