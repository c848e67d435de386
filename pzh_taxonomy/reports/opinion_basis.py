"""What an opinion stands on: editions, clauses, conditions and energy limits."""

from __future__ import annotations

from collections.abc import Iterable

from pzh_taxonomy.messages import has
from pzh_taxonomy.model.decision import CriterionResult, Label
from pzh_taxonomy.reports import opinion as form
from pzh_taxonomy.reports.opinion_source import Source

MARKS = {"met": "✓", "unmet": "✗", "unknown": "？", "na": "—"}


def editions(src: Source) -> Iterable[tuple[str, form.Edition]]:
    """Every edition that took part, each with what it was used for."""
    for item in src.decision.library["editions"]:
        use = item["use"]
        key = f"role.{use}"
        yield (
            use,
            form.Edition(
                ref=item["ref"],
                title=item["title"],
                number=item["number"],
                effective=item["effective"],
                use=src.say(key) if has(key, src.lang) else src.say("opinion.edition-use.label"),
                checked=src.say(f"verification.{item['verification']}"),
                complete=src.say(f"opinion.complete.{item['completeness']}"),
                sha256=item["sha256"][:16],
            ),
        )


def _standing(src: Source) -> Label | None:
    """The label that the answer stands on; None where it is a rule about the owner or the nature of construction, or nothing was recognised."""
    label = src.decision.labels[0] if src.decision.labels else None
    if label is None or src.decision.status == "insufficient":
        return None
    if not src.decision.decided_by.startswith("exclusion."):
        return src.deciding
    excludes = label.role == "restriction" or (label.role == "benchmark" and label.outcome == "unmet")
    return label if excludes else None


def clauses(src: Source) -> Iterable[form.Clause]:
    """The clauses that the answer stands on, then those of the other calibres."""
    decision = src.decision
    ruled = [c for r in decision.rules if r.outcome == "met" for c in r.cites]
    first = _standing(src)
    basis = {*ruled, first.citation} if first else set(ruled)
    everything = dict.fromkeys([*(c for c in decision.citations if c in basis), *ruled, *decision.citations])
    for cite in everything:
        yield form.Clause(
            document=cite.document,
            number=cite.number,
            edition=cite.edition,
            clause=cite.clause,
            title=cite.title,
            page=str(cite.page) if cite.page else "",
            checked=src.say(f"verification.{cite.verification}"),
            check=cite.verification,
            use=src.say("opinion.use.basis" if cite in basis else "opinion.use.label"),
        )


def _outcome(src: Source, result: CriterionResult) -> tuple[str, str]:
    if not result.applies:
        return src.say("opinion.na"), "na"
    return src.say(f"truth.{result.outcome}"), result.outcome


def conditions(src: Source) -> Iterable[form.Condition]:
    """Those that apply before those that do not."""
    if src.deciding is None:
        return
    for result in sorted(src.deciding.criteria, key=lambda c: not c.applies):
        outcome, state = _outcome(src, result)
        yield form.Condition(
            required=result.required,
            actual=result.actual,
            source=src.marks.source(result),
            steps=result.steps,
            outcome=outcome,
            mark=MARKS[state],
            state=state,
            defining=result.defining,
        )


def limits(src: Source) -> Iterable[form.Limit]:
    """Every level of the energy limits that concern the project, whether its nature requires it or not."""
    for label in src.limits:
        for result in label.criteria:
            cite = label.citation
            level = result.id.rsplit("-", 1)[-1]
            yield form.Limit(
                document=cite.document,
                number=cite.number,
                clause=cite.clause,
                title=f"{label.title}　{level}",
                required=result.required,
                actual=result.actual,
                source=src.marks.source(result),
                steps=result.steps,
                outcome=src.say(f"truth.{result.outcome}"),
                mark=MARKS[result.outcome],
                state=result.outcome,
                binding=src.say(f"opinion.binding.{'yes' if result.applies else 'no'}"),
            )
