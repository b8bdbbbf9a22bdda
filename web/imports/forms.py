"""The forms of imports: a file, and how the columns of another system are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovFileInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from bot.domain.imports import FIELDS, ColumnMapping, FileKind
from bot.domain.participation import Code
from web.kit import forms

COLUMN = "column_"
NOT_THERE = "Found by its own name, or not in the file"


class UploadForm(forms.BaseForm):
    """A file to look at."""

    file = FileField("Choose a file", [FileRequired("Choose a CSV, XLSX or XML file")], widget=GovFileInput())


class MappingForm(forms.BaseForm):
    """The name of a mapping, and for reviews what the files declare; fields for columns are added for each kind."""

    name = StringField(
        "A name for this mapping", [InputRequired("Give the mapping a name")], widget=GovTextInput()
    )
    date_means_held = BooleanField(
        "A review with a date that has passed, and that is not cancelled, took place",
        widget=GovCheckboxInput(),
    )
    aliases = TextAreaField("Texts that stand for a participation code", widget=GovTextArea())

    def validate_aliases(self, field: Any) -> None:
        """Refuse a line that is not a text, an equals sign and a code."""
        _aliases(field.data or "")

    def mapping(self, kind: FileKind) -> ColumnMapping:
        """Return what was typed, once the form is valid."""
        chosen = {each.name: self[COLUMN + each.name].data for each in FIELDS[kind]}
        is_reviews = kind is FileKind.REVIEWS
        return ColumnMapping(
            name=str(self.name.data),
            kind=kind,
            columns={name: column for name, column in chosen.items() if column},
            date_means_held=is_reviews and bool(self.date_means_held.data),
            aliases=_aliases(self.aliases.data or "") if is_reviews else {},
        )


def mapping_form(kind: FileKind, header: Sequence[str], saved: ColumnMapping | None = None) -> MappingForm:
    """Make the form for files of a kind with these columns, filled in with a saved mapping if there is one."""

    class FormOfKind(MappingForm):
        pass

    columns = [SelectChoice("", NOT_THERE), *(SelectChoice(title, title) for title in header if title)]
    for field in FIELDS[kind]:
        label = f"{field.name}: {field.says}"
        setattr(
            FormOfKind,
            COLUMN + field.name,
            SelectField(label, choices=columns, default="", widget=GovSelect()),
        )
    return FormOfKind(data=_filled(saved, header) if saved else None)


def _filled(saved: ColumnMapping, header: Sequence[str]) -> dict[str, object]:
    columns = {COLUMN + field: column for field, column in saved.columns.items() if column in header}
    aliases = "\n".join(f"{text} = {code}" for text, code in saved.aliases.items())
    return {"name": saved.name, "date_means_held": saved.date_means_held, "aliases": aliases, **columns}


def _aliases(text: str) -> Mapping[str, Code]:
    found = {}
    for line in filter(str.strip, text.splitlines()):
        words, equals, code = (part.strip() for part in line.rpartition("="))
        if not equals or not words or code.upper() not in set(Code):
            raise ValidationError(
                f"Write each line as a text, an equals sign and a code, unlike “{line.strip()}”"
            )
        found[words] = Code(code.upper())
    return found
