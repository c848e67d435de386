"""Labels in all calibres, activities, rules asked and provenance of an opinion."""

from __future__ import annotations

from collections.abc import Iterable

from pzh_taxonomy.reports import opinion as form
from pzh_taxonomy.reports.opinion_basis import MARKS
from pzh_taxonomy.reports.opinion_source import Source


def calibres(src: Source) -> Iterable[form.Calibre]:
    """Each edition's answer, energy limits aside."""
    for label in src.decision.labels:
        if label.role == "benchmark":
            continue
        via = label.stage.split(" ")[1] if label.stage.startswith("crosswalk ") else ""
        ancillary = label.scope == "ancillary"
        note = src.say("opinion.via", source=via) if via else src.say("opinion.ancillary-note") if ancillary else ""
        yield form.Calibre(
            role=src.say(f"role.{label.role}"),
            document=label.citation.document,
            edition=f"{label.catalogue}@{label.edition}",
            code=label.citation.clause,
            title=label.title,
            reporting_code=label.reporting_code,
            outcome=src.say(f"truth.{label.outcome}"),
            mark=MARKS[label.outcome],
            state=label.outcome,
            scope=src.say(f"scope.{label.scope}"),
            checked=src.say(f"verification.{label.citation.verification}"),
            note=note,
        )


def parts(src: Source) -> Iterable[form.Part]:
    """The project's activities, the main one first."""
    for part in src.decision.activities:
        yield form.Part(
            scope=src.say(f"scope.{part.scope}"),
            role=src.say(f"role.{part.role}"),
            code=part.code,
            title=part.title,
            share="" if part.share is None else f"{part.share:g} %",
            outcome=src.say(f"truth.{part.outcome}"),
            mark=MARKS[part.outcome],
            state=part.outcome,
        )


def rules(src: Source) -> Iterable[form.RuleAsked]:
    """The rules asked, in their order."""
    for rule in src.decision.rules:
        yield form.RuleAsked(
            id=rule.id,
            title=rule.title,
            outcome=src.say(f"opinion.rule.{rule.outcome}"),
            state=rule.outcome,
            cites="；".join(f"《{c.document}》{c.number} {c.clause}".strip() for c in rule.cites),
            decided=rule.id == src.decision.decided_by,
        )


def provenance(src: Source) -> Iterable[form.Pair]:
    """By what, from what and with what the decision was made."""
    decision, options = src.decision, src.decision.options
    asked = [f"--as-of {options.as_of}"] if options.as_of else []
    asked += [f"--standard {s}" for s in options.standards]
    pairs = {
        "tool": f"{decision.tool['name']} {decision.tool['version']}",
        "schema": decision.schema_version,
        "options": " ".join(asked) or src.say("opinion.options-none"),
        "library-sha": decision.library["sha256"],
        "rules-sha": decision.library["rules_sha256"],
        "input-sha": decision.input.sha256 if decision.input else "",
        "decision-sha": decision.sha256,
        "verify": src.say("opinion.verify-how"),
    }
    return [form.Pair(src.say(f"opinion.{key}"), value) for key, value in pairs.items()]
