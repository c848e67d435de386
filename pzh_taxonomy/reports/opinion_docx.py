"""The opinion form as DOCX, by a template that an institution can replace (docs/reports.md lists the fields)."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from pathlib import Path
from typing import Any

from msgspec.structs import asdict

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.reports.opinion import Opinion, Opinions
from pzh_taxonomy.text.nearest import nearest

DEFAULT = Path(__file__).with_name("templates") / "opinion.docx"
_MOST_BYTES = 20_000_000
_MOST_TITLE = 200
_ESCAPES = re.compile(r"(?<=[{}%])_(?=[{}%])")
_EPOCH = (1980, 1, 1, 0, 0, 0)


class TemplateInvalid(ValueError):
    """A DOCX template that cannot be used; the message says what is wrong in it and what to do."""


def render(report: Opinions, template: Path | None = None) -> bytes:
    """The document; the same report and template give the same bytes.

    A template that loops over `opinions` takes any number of projects; one that names a project's fields directly takes one. Raises TemplateInvalid,
    OSError, ModuleNotFoundError where docxtpl is not installed (extra `reports`).
    """
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    path = template or DEFAULT
    lang: Lang = "en" if report.lang == "en" else "zh"
    content = _checked(path, lang)
    context = {f: getattr(report, f) for f in report.__struct_fields__}
    names = set(context)
    if len(report.opinions) == 1:
        context = {**asdict(report.opinions[0]), **context}
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=_undefined(tuple(context), lang), finalize=_kept
    )
    document = DocxTemplate(io.BytesIO(content))
    try:
        wanted = document.get_undeclared_template_variables(environment)
        if len(report.opinions) > 1 and wanted & set(Opinion.__struct_fields__) - names and "opinions" not in wanted:
            raise TemplateInvalid(say("template.one-only", lang, file=path, count=len(report.opinions)))
        document.render(context, environment)
    except TemplateError as error:
        near = " ".join(line.strip() for line in getattr(error, "docx_context", ()) if "{" in line)[:200]
        where = say("template.near", lang, text=near) if near else ""
        raise TemplateInvalid(say("template.wrong", lang, file=path, problem=error.message, where=where)) from None
    except (TypeError, AttributeError, ValueError, KeyError) as error:
        if isinstance(error, TemplateInvalid):
            raise
        raise TemplateInvalid(say("template.wrong", lang, file=path, problem=error, where="")) from None
    _properties(document, report)
    saved = io.BytesIO()
    document.save(saved)
    return fixed_zip(saved.getvalue())


def _kept(value: Any) -> Any:
    """A value as it will be printed: docxtpl would turn its own escapes (`{_{`) in the applicant's words into braces."""
    return _ESCAPES.sub("\u2060_", value) if isinstance(value, str) else value


def _checked(path: Path, lang: Lang) -> bytes:
    content = path.read_bytes()
    if len(content) > _MOST_BYTES:
        raise TemplateInvalid(say("template.too-big", lang, file=path, most=_MOST_BYTES // 1_000_000))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            size = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        names, size = [], 0
    if "word/document.xml" not in names or size > 10 * _MOST_BYTES:
        raise TemplateInvalid(say("template.not-docx", lang, file=path))
    return content


def _undefined(names: tuple[str, ...], lang: Lang) -> type[Any]:
    """Undefined names end the rendering with a message that suggests the nearest."""
    from jinja2 import StrictUndefined
    from jinja2.utils import missing

    class Unknown(StrictUndefined):
        @property
        def _undefined_message(self) -> str:
            owner = self._undefined_obj
            if owner is missing:
                known = names
            else:
                known = tuple(getattr(owner, "__struct_fields__", ())) or tuple(
                    owner if isinstance(owner, dict) else ()
                )
            near = nearest(str(self._undefined_name), list(known))
            hint = say("template.near-field", lang, name=near) if near else ""
            return say("template.unknown", lang, name=self._undefined_name, hint=hint)

    return Unknown


def _properties(document: Any, report: Opinions) -> None:
    """Title and dates of the file: from what it holds, never from the clock."""
    first = report.opinions[0]
    day = datetime.datetime.fromisoformat(first.date)
    core = document.docx.core_properties
    title = report.title if report.contents else f"{report.title} {first.project.name}"
    core.title = title[:_MOST_TITLE]
    core.created = core.modified = day
    core.last_modified_by = ""


def fixed_zip(content: bytes) -> bytes:
    """The same archive with fixed times, so that equal documents are equal bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            fixed = zipfile.ZipInfo(item.filename, _EPOCH)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            target.writestr(fixed, source.read(item.filename))
    return made.getvalue()
