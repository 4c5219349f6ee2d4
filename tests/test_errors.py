"""The error family: every error that we raise on purpose is one, and its words help."""

from __future__ import annotations

import pytest

from flow import errors
from flow.errors import BadQuestion, Busy, FlowError, Refused, StoreFault, UnknownName
from flow.model import Finding
from flow.sources.opening import FileRefused, refuse


@pytest.mark.parametrize("kind", [Refused, BadQuestion, UnknownName, StoreFault, Busy, FileRefused])
def test_every_error_is_of_the_family(kind: type[Exception]) -> None:
    assert issubclass(kind, FlowError)


def test_an_unknown_name_is_a_bad_question_and_a_refused_file_a_refusal() -> None:
    assert issubclass(UnknownName, BadQuestion)
    assert issubclass(FileRefused, Refused)
    assert not issubclass(BadQuestion, Refused)


def test_the_family_imports_nothing_of_ours() -> None:
    ours = [v for v in vars(errors).values() if getattr(v, "__module__", "").startswith("flow") and v.__module__ != "flow.errors"]  # fmt: skip
    assert ours == []


@pytest.mark.parametrize(
    ("name", "known", "words"),
    [
        pytest.param(
            "nctr_remaning",
            ["nctr_remaining", "nctr_share"],
            "There is no metric called 'nctr_remaning'. Did you mean 'nctr_remaining'?",
            id="a slip",
        ),
        pytest.param(
            "NCTR_SHARE ", ["nctr_share"], "There is no metric called 'NCTR_SHARE '. Did you mean 'nctr_share'?", id="capitals"
        ),
        pytest.param("beds", ["b", "a"], "There is no metric called 'beds'. Known are: a, b.", id="nothing near"),
        pytest.param("x", [str(n) * 9 for n in range(30)], "There is no metric called 'x'.", id="too many to name"),
        pytest.param("Musgrove", ["Musgrove Park Hospital", *(str(n) * 9 for n in range(30))], "There is no metric called 'Musgrove'. Did you mean 'Musgrove Park Hospital'?", id="a part of one name"),
        pytest.param("x", [], "There is no metric called 'x'. Known are: .", id="none known"),
    ],
)  # fmt: skip
def test_an_unknown_name_gets_the_nearest(name: str, known: list[str], words: str) -> None:
    error = UnknownName("metric", name, known)
    assert str(error) == words
    assert error.name == name


def test_a_hint_stands_at_the_end() -> None:
    assert str(UnknownName("place", "x", ["RH5"], hint="See the list.")).endswith("See the list.")


def test_a_refusal_says_that_nothing_was_changed_and_carries_its_findings() -> None:
    error = refuse("empty_file", "The file is empty.", rows=(3,))
    assert str(error) == "The file is empty. Nothing was changed."
    assert error.findings == (
        Finding(code="empty_file", severity="refuse", message="The file is empty. Nothing was changed.", rows=(3,)),
    )


def test_several_findings_are_told_one_after_the_other() -> None:
    one = Finding(code="a", severity="refuse", message="First.")
    other = Finding(code="b", severity="refuse", message="Second.")
    assert str(FileRefused(one, other)) == "First. Second."
