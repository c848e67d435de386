"""What may stand in a project's field, for people: its name, its choices, its explanation (rules/fields.yaml)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.rulebook import FieldAliases, Rulebook

INSTRUMENT = "financing.instrument"


def name(field: FieldAliases, lang: Lang) -> str:
    """The name under which a template writes the field."""
    return field.zh if lang == "zh" else field.field


def choices(field: FieldAliases, rules: Rulebook, lang: Lang) -> list[str]:
    """The values to choose from; empty where anything may stand."""
    if field.form == "yes_no":
        return [say("answer.yes", lang), say("answer.no", lang)]
    if field.field == INSTRUMENT:
        return list(dict.fromkeys(n for kind in rules.timeline.instruments for n in kind.names if _in(n, lang)))
    return [next((n for n in names if _in(n, lang)), names[0]) for names in field.values.values()]


def _in(word: str, lang: Lang) -> bool:
    return word.isascii() == (lang == "en")


def example(field: FieldAliases, rules: Rulebook, lang: Lang) -> Any:
    """The field's example; a choice in the language of the template."""
    allowed = choices(field, rules, lang)
    if allowed and field.example not in allowed and lang == "en":
        coded = next((n for n, names in field.values.items() if field.example in names), "")
        known = next((n for n in field.values.get(coded, ()) if n in allowed), allowed[0])
        return allowed[-1] if field.form == "yes_no" else known
    return field.example


def explained(field: FieldAliases, rules: Rulebook, lang: Lang) -> Iterator[str]:
    """What the field means, how it is written, and what filling it in confirms; one line each."""
    basic = say("template.basic", lang) if field.basic else ""
    yield f"{_worded(field.help, lang)}{basic}"
    if allowed := choices(field, rules, lang):
        yield say("template.choices", lang, choices="、".join(allowed))
    form = say(f"template.form.{field.form}", lang)
    yield say("template.form", lang, form=form) + (say("template.unit", lang, unit=field.unit) if field.unit else "")
    if field.settles:
        yield say("template.settles", lang, text=_worded(field.settles, lang))


def _worded(wording: Any, lang: Lang) -> str:
    return "" if wording is None else str(wording.zh if lang == "zh" else wording.en)
