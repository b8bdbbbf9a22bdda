"""Taking in files of the case system: look, apply, undo; reading outside the write lock, writing in one transaction."""

from bot.services.imports.applying import Applied, HasRefusals, Outdated, apply
from bot.services.imports.asking import (
    Errand,
    Task,
    TaskState,
    ask_to_look,
    ask_to_take,
    ask_to_undo,
    find_task,
    last_task,
    tasks_in_hand,
)
from bot.services.imports.carrying import Alongside, Office, Outcome, carry_out, in_order, look
from bot.services.imports.files import LARGEST, read_file
from bot.services.imports.foreseen import Foreseen
from bot.services.imports.history import Batch, batches
from bot.services.imports.mappings import mapping_named, save_mapping, saved_mappings
from bot.services.imports.preparing import Moment, Prepared, Source, prepare
from bot.services.imports.previews import SHOWN, Preview, preview_from
from bot.services.imports.telling import described, differences, findings, subject_of, summary
from bot.services.imports.timetabling import retime
from bot.services.imports.undoing import Stays, Undone, last_batch, look_at_undo, undo
from bot.services.imports.uploads import drop_upload, find_upload, keep_upload
from bot.services.imports.watching import DONE, FAILED, SETTLED, Watch, put_away
from bot.services.imports.working import LEASE, is_waiting, work_on_next

__all__ = [
    "DONE",
    "FAILED",
    "LARGEST",
    "LEASE",
    "SETTLED",
    "SHOWN",
    "Alongside",
    "Applied",
    "Batch",
    "Errand",
    "Foreseen",
    "HasRefusals",
    "Moment",
    "Office",
    "Outcome",
    "Outdated",
    "Prepared",
    "Preview",
    "Source",
    "Stays",
    "Task",
    "TaskState",
    "Undone",
    "Watch",
    "apply",
    "ask_to_look",
    "ask_to_take",
    "ask_to_undo",
    "batches",
    "carry_out",
    "described",
    "differences",
    "drop_upload",
    "find_task",
    "find_upload",
    "findings",
    "in_order",
    "is_waiting",
    "keep_upload",
    "last_batch",
    "last_task",
    "look",
    "look_at_undo",
    "mapping_named",
    "prepare",
    "preview_from",
    "put_away",
    "read_file",
    "retime",
    "save_mapping",
    "saved_mappings",
    "subject_of",
    "summary",
    "tasks_in_hand",
    "undo",
    "work_on_next",
]
