"""What may stand in an action's words: an owner is a role or a team, and no patient is ever named."""

from __future__ import annotations

import re

from flow.errors import BadQuestion

MOST_LETTERS = 160
"""What is to be done is read from four metres: one sentence."""

_E_MAIL = re.compile(r"\S@\S+\.\S")
_TITLED = re.compile(r"\b(Mr|Mrs|Ms|Miss|Mx)\.? +[A-Z]")
_DIGITS = re.compile(r"(?<!\d)(?:\+?\d[ -]?){9,12}\d(?!\d)")
_NHS_NUMBER = re.compile(r"(?<![\d,.])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d,.])")


def in_words(text: str, name: str, *, most: int = MOST_LETTERS) -> str:
    """The words without blanks around and line ends within. Raises BadQuestion where there are none, or too many."""
    words = " ".join(text.split())
    if not words:
        raise BadQuestion(f"An action needs to say {name}, and does not. Add it and write again; nothing was written.")
    if len(words) > most:
        raise BadQuestion(
            f"There are {len(words)} letters to say {name}; {most} are allowed, so that the room can read it. Shorten it; "
            "nothing was written."
        )
    return without_a_patient(words)


def a_role_or_team(text: str) -> str:
    """The owner. Raises BadQuestion where it is certain that a person is meant: an e-mail address, a telephone number, Mrs X."""
    words = in_words(text, "who owns it: a role or a team", most=80)
    for found, seen in ((_E_MAIL, "an e-mail address"), (_DIGITS, "a telephone number"), (_TITLED, "a person's name")):
        if found.search(words):
            raise BadQuestion(
                f"The owner is a role or a team, such as 'Transfer of Care Hub'. Saw {seen}. Name the role; nothing was written."
            )
    return words


def without_a_patient(text: str) -> str:
    """The same words. Raises BadQuestion where they hold an NHS number, whose last digit proves it."""
    if any(_is_nhs_number(found.group()) for found in _NHS_NUMBER.finditer(text)):
        raise BadQuestion(
            "These words hold what looks like an NHS number. No patient is ever named here: nothing written can be removed "
            "later. Say it without; nothing was written."
        )
    return text


def _is_nhs_number(text: str) -> bool:
    digits = [int(c) for c in text if c.isdigit()]
    check = 11 - sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == digits[9]
