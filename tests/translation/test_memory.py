"""What the catalogues and words of all languages take in a process that answers children."""

import subprocess
import sys

MOST = 12_000_000
# Babel's own tables and the code of the modules are there before; English option forms come with the first question.
MEASURE = """
import gc
import tracemalloc
from babel import Locale
from babel.messages import pofile
from bot.ground import context
Locale("en").languages
tracemalloc.start()
knowledge = context.arranged()
question = knowledge.questionnaire("pre-8-11", 0).questions[0]
knowledge.labels("en", question.options, question.id)
gc.collect()  # as a web process does before it serves
print(tracemalloc.get_traced_memory()[0])
"""


def test_the_words_of_all_languages_take_no_more_than_twelve_megabytes() -> None:
    done = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True)
    assert 1_000_000 < int(done.stdout) < MOST
