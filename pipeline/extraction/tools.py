"""The sheets that a review's methods ask for: outcomes, risk of bias by design, and the PEDro scale.

RoB 2: Sterne 2019, doi 10.1136/bmj.l4898. ROBINS-I: Sterne 2016, doi 10.1136/bmj.i4919. PEDro: Maher 2003, doi
10.1093/ptj/83.8.713. The columns name the domains and items in short; the tools' own guidance says how to judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extraction.included_studies import IncludedStudy

ARMS = ("1", "2")
"""Two arms to begin with; people add rows for more, and for more points in time."""

OUTCOME_COLUMNS = ("study_id", "study", "outcome", "measure", "unit", "arm", "intervention", "time_point", "n", "mean",
                   "sd", "extractor", "note")  # fmt: skip
ROB2_DOMAINS = ("randomisation_process", "deviations_from_interventions", "missing_outcome_data",
                "measurement_of_outcome", "selection_of_reported_result", "overall")  # fmt: skip
ROBINS_I_DOMAINS = ("confounding", "selection_of_participants", "classification_of_interventions",
                    "deviations_from_interventions", "missing_data", "measurement_of_outcomes",
                    "selection_of_reported_result", "overall")  # fmt: skip
PEDRO_ITEMS = ("1_eligibility_criteria", "2_random_allocation", "3_concealed_allocation", "4_similar_at_baseline",
               "5_blind_subjects", "6_blind_therapists", "7_blind_assessors", "8_follow_up_of_85_percent",
               "9_intention_to_treat", "10_comparison_between_groups", "11_point_measures_and_variability",
               "total_of_2_to_11")  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet and the rows that it should at least have; cells that people fill in are ""."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sheets_for(studies: Sequence[IncludedStudy], outcomes: Sequence[str]) -> tuple[SheetPlan, ...]:
    """All sheets. Where no record tells the design of a study, it stands in both sheets of risk of bias."""
    randomised = [study for study in studies if study.design != "non-randomised"]
    others = [study for study in studies if study.design != "randomised"]
    return (
        _outcomes(studies, outcomes),
        _appraisal("risk_of_bias_rob2.csv", randomised, outcomes, ROB2_DOMAINS),
        _appraisal("risk_of_bias_robins_i.csv", others, outcomes, ROBINS_I_DOMAINS),
        _plan("pedro.csv", ("study_id", "study", *PEDRO_ITEMS, "reviewer", "note"),
              [(study.study_id, study.study) for study in studies]),
    )  # fmt: skip


def _outcomes(studies: Sequence[IncludedStudy], outcomes: Sequence[str]) -> SheetPlan:
    rows = [
        (study.study_id, study.study, outcome, "", "", arm)
        for study in studies
        for outcome in outcomes or ("",)
        for arm in ARMS
    ]
    return _plan("outcomes.csv", OUTCOME_COLUMNS, rows)


def _appraisal(
    name: str, studies: Sequence[IncludedStudy], outcomes: Sequence[str], domains: Sequence[str]
) -> SheetPlan:
    """Risk of bias is judged for each outcome of a study."""
    columns = ("study_id", "study", "outcome", *domains, "reviewer", "note")
    return _plan(name, columns, [(study.study_id, study.study, o) for study in studies for o in outcomes or ("",)])


def _plan(name: str, columns: tuple[str, ...], begun: Sequence[tuple[str, ...]]) -> SheetPlan:
    return SheetPlan(name, columns, tuple(row + ("",) * (len(columns) - len(row)) for row in begun))
