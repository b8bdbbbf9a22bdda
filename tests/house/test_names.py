"""One name, one thing: no two classes of the product have the same name."""

from tests.house.sources import classes, twice

GLOSSARY = "docs/reference/glossary.md"
# Names that stand for several things still. Nothing is added here.
KNOWN = {
    "Account",
    "Age",
    "Alone",
    "Answer",
    "Around",
    "Asked",
    "Attempt",
    "Button",
    "Came",
    "Caseload",
    "Checked",
    "Choice",
    "Contact",
    "Contribution",
    "Counts",
    "Direction",
    "Entry",
    "Errand",
    "Facts",
    "FlagForm",
    "Form",
    "Found",
    "Grid",
    "Kept",
    "Kind",
    "Looked",
    "Office",
    "Outcome",
    "Phone",
    "Placed",
    "Plan",
    "Prepared",
    "Progress",
    "RaisedFlag",
    "ReadForm",
    "Reading",
    "Record",
    "Reference",
    "Refusal",
    "Refused",
    "Reply",
    "Role",
    "Row",
    "Said",
    "Script",
    "Sitting",
    "Situation",
    "Source",
    "Span",
    "Staff",
    "Standing",
    "State",
    "Status",
    "Step",
    "Store",
    "Subject",
    "Talk",
    "Term",
    "Tick",
    "Unreadable",
    "Verdict",
    "View",
    "Views",
    "Wanted",
    "Weighed",
    "Why",
    "Window",
}


def test_a_class_has_a_name_of_its_own() -> None:
    new = sorted(twice() - KNOWN)
    places = [f"{each} in {file}" for each, file in classes() if each in new]
    assert places == [], f"choose another name for all but one of them; {GLOSSARY} says which term means what"


def test_a_name_that_stands_once_now_is_no_longer_excused() -> None:
    assert KNOWN - twice() == set(), "take these out of KNOWN"
