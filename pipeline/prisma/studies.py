"""Studies and their reports: reports that share a registration number belong to one study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def group_into_studies(registry_ids_by_report: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """The reports of each study, every group sorted, groups in the order of their first report.

    A report without a registration number is a study of its own until somebody links it.
    """
    study_by_registry_id: dict[str, set[str]] = {}
    study_by_report: dict[str, set[str]] = {}
    for report in sorted(registry_ids_by_report):
        study = {report}
        for registry_id in registry_ids_by_report[report]:
            study |= study_by_registry_id.get(registry_id.casefold(), set())
        for member in study:
            study_by_report[member] = study
            for registry_id in registry_ids_by_report[member]:
                study_by_registry_id[registry_id.casefold()] = study
    return sorted({tuple(sorted(study)) for study in study_by_report.values()})
