"""Words that every rendering of a decision shares."""

from __future__ import annotations

from pzh_taxonomy.messages import Lang, has, say
from pzh_taxonomy.model.decision import Decision

#: Characters that no XML holds or that would reorder what a reader sees, and what stands for them.
_UNPRINTABLE = {
    **{c: chr(0x2400 + c) for c in range(0x20) if c not in (0x09, 0x0A, 0x0D)},
    0x0D: None,
    0x7F: "\u2421",
    **dict.fromkeys((*range(0x80, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd"),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C), "\ufffd"),
    0x2028: "\n",
    0x2029: "\n",
}


def printable(text: str) -> str:
    """The text with control characters shown as signs, so that every format can hold it and none is led astray."""
    return text.translate(_UNPRINTABLE)


def field_name(field: str, lang: Lang) -> str:
    """The name of one of the applicant's texts."""
    key = f"field.{field}"
    return say(key, lang) if has(key, lang) else field


def project_name(decision: Decision, lang: Lang) -> str:
    """What to call the project: its name, else its file."""
    return str(decision.project["name"] or decision.project["source"] or say("text.unnamed", lang))
