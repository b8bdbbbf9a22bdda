"""Taking in files of the case system: look, apply, undo; reading outside the write lock, writing in one transaction."""

from bot.imports.apply import Applied, HasRefusals, Outdated, apply
from bot.imports.files import LARGEST, read_file
from bot.imports.foreseen import Foreseen
from bot.imports.history import Batch, batches
from bot.imports.look import FileSource, Moment, Preparation, prepare
from bot.imports.mappings import mapping_named, save_mapping, saved_mappings
from bot.imports.previews import SHOWN, Preview, preview_from
from bot.imports.requests import (
    RequestedTask,
    Task,
    TaskState,
    ask_to_look,
    ask_to_take,
    ask_to_undo,
    drop_upload,
    find_task,
    keep_upload,
    last_task,
    tasks_in_hand,
)
from bot.imports.runs import (
    DONE,
    FAILED,
    SETTLED,
    Alongside,
    ImportOffice,
    ImportOutcome,
    Watch,
    carry_out,
    in_order,
    look,
    parts_of,
    put_away,
)
from bot.imports.summary import described, differences, findings, subject_of, summary
from bot.imports.tasks import LEASE, is_waiting, work_on_next
from bot.imports.undo import Stays, Undone, last_batch, look_at_undo, undo
from bot.reviews.due_dates import retime

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
    "FileSource",
    "Foreseen",
    "HasRefusals",
    "ImportOffice",
    "ImportOutcome",
    "Moment",
    "Outdated",
    "Preparation",
    "Preview",
    "RequestedTask",
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
    "findings",
    "in_order",
    "is_waiting",
    "keep_upload",
    "last_batch",
    "last_task",
    "look",
    "look_at_undo",
    "mapping_named",
    "parts_of",
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
