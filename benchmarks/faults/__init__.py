"""`python -m benchmarks.faults --out FOLDER`: is the refresh job to be trusted? Every case breaks one run of it.

A registry of some invented studies has published new data; a cache holds a snapshot of the data before. A refresh is
killed, or its registry, disk or clock is made to fail; then the invariants of `invariants.py` are checked, an
undisturbed refresh follows, and they are checked again.

    world.py         the data, the cache before, and what the whole old and new data look like (by hash)
    cases.py         every case, with the exit codes that are right for it
    inflict.py       how each is done to a process
    invariants.py    what must hold
    __main__.py      runs the cases, keeps a ledger (a rerun goes on), prints the counts
"""
