"""Audits of files: the list with how many there were in each month, entering one, withdrawing a wrong one."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.domain.practice import AUDIT_FORMS, AUDIT_GRADES, AuditForm, AuditGrade
from bot.ground.roles import REVIEW_WORKERS, Person, Role
from bot.reviews import children, file_audits
from bot.reviews.file_audits import LONGEST_FINDING, EnteredAudit
from web.kit import asked, clock, database
from web.kit.errands import BOTH, Errand, run
from web.kit.fields import ReviewForm, day, one_of, paragraph
from web.kit.guard import allow, current_person

blueprint = Blueprint("audits", __name__, url_prefix="/audits")
AUDITORS = (*REVIEW_WORKERS, Role.SERVICE_MANAGER)
ENTER = Errand("Audit of the file", "Enter the audit", "The audit is entered")
NAMES = {"forms": AUDIT_FORMS, "grades": AUDIT_GRADES}


class EnterAuditForm(ReviewForm):
    """One audit of a child's file."""

    on = day("When was the file audited?", "Enter the day of the audit")
    form = one_of("How much of it?", AUDIT_FORMS, "Say how much of the file")
    grade = one_of("What is the grade?", AUDIT_GRADES, "Choose a grade, or “Not graded”")
    found = paragraph(
        "What was found, and what is to be done?", "", LONGEST_FINDING, missing="Say what was found"
    )

    @property
    def entered(self) -> EnteredAudit:
        """Return what was typed, once the form is valid."""
        return EnteredAudit(
            on=self.on.data or date.max,
            form=AuditForm(self.form.data),
            grade=AuditGrade(self.grade.data),
            found=self.found.data or "",
        )


@blueprint.get("")
@allow(*AUDITORS)
def home() -> str:
    """Show the audits that this person may know of, the newest first, and how many there were in each month."""
    person, today = current_person(), clock.today()
    grade = asked.maybe("grade", AuditGrade)
    with database.read() as session:
        listed = file_audits.audit_list(session, person, grade, asked.number("page", 1), today)
        months = file_audits.audits_by_month(session, person, today)
    return render_template("records/audits.html", listed=listed, grade=grade, months=months, **NAMES)


@blueprint.route("/children/<int:child_id>", methods=BOTH)
@allow(*AUDITORS)
def enter(child_id: int) -> Response:
    """Enter the audit of a child's file."""
    with database.read() as session:
        child = children.find(session, current_person(), child_id, clock.today())
    form = EnterAuditForm(on=clock.today())

    def change(session: Session, person: Person) -> int:
        entered, today, now = form.entered, clock.today(), clock.now()
        return file_audits.enter_audit(session, person, child_id, entered=entered, today=today, now=now)

    back = url_for("children.show", child_id=child_id)
    return run(ENTER, form, change, url_for("records.audits.home"), about=child.known_as, back=back)


@blueprint.post("/<int:audit_id>/withdraw")
@allow(*AUDITORS)
def withdraw(audit_id: int) -> Response:
    """Take a wrong entry out of every count."""
    with database.write() as session:
        file_audits.withdraw_audit(session, current_person(), audit_id, clock.now())
    flash("The entry is withdrawn and in no count any more")
    return redirect(url_for("records.audits.home"), 303)
