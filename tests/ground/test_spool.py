"""Records that wait on disk: what comes back is what was put in, the last of each id, in the order of the ids."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.record import Record
from pipeline.ground.spool import Spool
from tests.properties import examples

IDS = st.sampled_from(["csv:1", "csv:2", "pubmed:3"])
RECORDS = st.builds(
    Record,
    IDS,
    title=st.text(),
    authors=st.lists(st.text()).map(tuple),
    indexed=st.dictionaries(st.sampled_from(["ta", "crdt"]), st.lists(st.text()).map(tuple)),
)


@examples()
@given(st.lists(RECORDS))
def test_the_last_record_of_each_id_comes_back_whole(records: list[Record]) -> None:
    with Spool() as spool:
        for record in records:
            spool.put(record)
        found = list(spool)
    last = {record.record_id: record for record in records}
    assert found == list(last.values())
    assert [record.indexed for record in found] == [record.indexed for record in last.values()]
