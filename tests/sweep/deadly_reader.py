"""A reader that is killed at the second file, as often as a number beside the parts says."""

from __future__ import annotations

import os
import signal

from pipeline.sweep.file_job import FileDone, FileJob, do_file


def deadly(job: FileJob) -> FileDone:
    counter = job.out / "deaths"
    n_left = int(counter.read_text()) if counter.exists() else 0
    if job.path.name == "pubmed26n0002.xml.gz" and n_left:
        counter.write_text(str(n_left - 1))
        os.kill(os.getpid(), signal.SIGKILL)
    return do_file(job)
