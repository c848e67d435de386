"""The opinion form as one HTML page: printable on A4, nothing fetched from anywhere, every word escaped."""

from __future__ import annotations

from pathlib import Path

from pzh_taxonomy.reports.opinion import Opinions

TEMPLATES = Path(__file__).with_name("templates")


def render(report: Opinions) -> str:
    """The page. Raises ModuleNotFoundError where jinja2 is not installed (extra `reports`)."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    page: str = environment.get_template("opinion.html.j2").render(report=report)
    return page
