"""Orders of reading on published reviews, beside ASReview and chance: `python -m bench.order`.

Each review's records are taken in the order of their PMIDs. People's decisions on the earlier half teach, and the later
half is ranked, as in a living review. Beside our orders: what chance would give, and ASReview 3.0.8 with its default
model, in an environment of its own, build/asreview: from a cold start on the later half, and told the earlier half.
ASReview reads one record after the other and learns from each; our order is drawn up once, as it is for a sheet.

Written: docs/pictures/order.svg. Cohen 2006, JAMIA, doi 10.1197/jamia.M1929; labels of title and abstract. Five PMIDs
that are mixed up in the original are left out.
"""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import tomllib
import venv
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from pipeline.ground.record import Record
from pipeline.ordering.picture import picture_of
from pipeline.ordering.simulation import BOTH, LEARNED, RANDOM, RULES, Course, in_time, simulated
from pipeline.screening import Criterion, Screener
from pipeline.screening.criteria import Example

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data" / "screening" / "design_records.csv.gz"
QUESTIONS = Path(__file__).parent / "order_questions.toml"
ENVIRONMENT = ROOT / "build" / "asreview"
VERSION = "3.0.8"
PICTURE = ROOT / "docs" / "pictures" / "order.svg"
MIXED_UP = frozenset({"8290087", "8290095", "10636496", "11152906", "7884170"})
COLD, TOLD = "ASReview, cold", "ASReview, told"
NAMES = (RULES, LEARNED, BOTH, COLD, TOLD, RANDOM)

THEIRS = """
import json, sys
import numpy as np
import pandas as pd
from asreview.learner import ActiveLearningCycle
from asreview.models.models import get_ai_config
from asreview.models.queriers import TopDown
from asreview.models.stoppers import IsFittable
from asreview.simulation.simulate import Simulate
given = json.load(sys.stdin)
table = pd.DataFrame({name: given[name] for name in ("title", "abstract", "keywords")})
labels = np.array(given["labels"])
known = given["known"]
cycles = [
    ActiveLearningCycle(querier=TopDown(), stopper=IsFittable()),
    ActiveLearningCycle.from_meta(get_ai_config()["value"]),
]
simulation = Simulate(table, labels, cycles, print_progress=False)
if known:
    simulation.label(known)
simulation.review()
read = [int(at) for at in simulation._results["record_id"]]
json.dump(read[len(known):], sys.stdout)
"""


def main() -> None:
    if not DATA.exists():
        print(f"skipped: the labelled records are not at {DATA.name}")
        return
    python = environment()
    questions = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))
    courses: dict[str, dict[str, Course]] = {}
    for review, labelled in sorted(reviews().items()):
        screener = screener_of(questions["design"], questions[review])
        known = in_time(record for record, _ in labelled)
        is_relevant = {record.record_id: relevant for record, relevant in labelled}
        found = dict(simulated(known, is_relevant, screener).course_by_name)
        n_earlier = len(known) // 2
        found[COLD] = asreview(python, known[n_earlier:], is_relevant, 0)
        found[TOLD] = asreview(python, known, is_relevant, n_earlier)
        courses[review] = found
    print_tables(courses)
    picture_of(courses, PICTURE, "Share of the relevant records found, by share of the later half read")
    print(f"\n{PICTURE.relative_to(ROOT)}")


def reviews() -> dict[str, list[tuple[Record, bool]]]:
    """Name of each review -> its records, with whether people wanted them after title and abstract."""
    found: dict[str, list[tuple[Record, bool]]] = defaultdict(list)
    with gzip.open(DATA, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            group, _, review = row["source"].partition("/")
            if group == "cohen2006" and row["record_id"] not in MIXED_UP:
                keywords = tuple(filter(None, (word.strip() for word in row["keywords"].split(";"))))
                record = Record(row["record_id"], pmid=row["record_id"], title=row["title"], abstract=row["abstract"],
                                keywords=keywords)  # fmt: skip
                found[review].append((record, row["label_abstract"] == "I"))
    return found


def screener_of(design: str, question: Mapping[str, str]) -> Screener:
    """The question as three concepts that must be there."""
    example = (Example(title="no example"),)
    queries = {**question, "design": design}
    return Screener(
        [
            Criterion(id=name, kind="require", reason=f"No {name}", sentence=name, when=query, meets=example,
                      fails=example)
            for name, query in queries.items()
        ]
    )  # fmt: skip


def environment() -> Path:
    """The Python of ASReview's own environment, made the first time: it needs an older pandas than ours."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", f"asreview=={VERSION}"], check=True)
    return python


def asreview(python: Path, records: Sequence[Record], is_relevant: Mapping[str, bool], n_known: int) -> Course:
    """The records behind the first `n_known` in the order in which ASReview has them read."""
    given = {
        "title": [record.title for record in records],
        "abstract": [record.abstract for record in records],
        "keywords": ["; ".join(record.keywords) for record in records],
        "labels": [int(is_relevant[record.record_id]) for record in records],
        "known": list(range(n_known)),
    }
    done = subprocess.run(
        [python, "-c", THEIRS], input=json.dumps(given), check=True, stdout=subprocess.PIPE, text=True, cwd=ENVIRONMENT
    )  # fmt: skip
    read = json.loads(done.stdout.splitlines()[-1])
    # It stops at the last relevant record; what it never showed comes behind.
    unread = [at for at in range(n_known, len(records)) if at not in set(read)]
    return Course(tuple(is_relevant[records[at].record_id] for at in (*read, *unread)))


def print_tables(courses: Mapping[str, Mapping[str, Course]]) -> None:
    """WSS@95 and recall at 10 %, each review and the mean."""
    figures: dict[str, Callable[[Course], float]] = {
        "WSS@95": lambda course: course.wss(),
        "Recall when 10 % is read": lambda course: course.recall_at(0.1),
    }
    for what, figure in figures.items():
        table = pd.DataFrame({review: {n: figure(of[n]) for n in NAMES} for review, of in courses.items()}).T
        table.loc["mean"] = table.mean()
        print(f"\n{what}\n{table.round(2).to_string()}")
    both, cold = (sum(of[name].wss() for of in courses.values()) for name in (BOTH, COLD))
    below = [review for review, of in courses.items() if of[BOTH].recall_at(0.1) < of[RULES].recall_at(0.1)]
    print(f"\nboth above ASReview's WSS@95 on the mean: {both > cold}")
    print(f"both below rules in recall at 10 %: {', '.join(below) or 'nowhere'}")


if __name__ == "__main__":
    main()
