"""Clusters of names by Splink on DuckDB, run by bench.resolution in an environment of its own (it has no other use).

    python by_splink.py < names.json > clusters.json

A name is compared by its first word, with adjustments for frequent ones, and by its other words: the columns that
Splink's guide advises for names. The model is trained without labels, by expectation maximisation, on these names.
"""

from __future__ import annotations

import json
import logging
import sys

THRESHOLD = 0.95  # of the probability of a match, chosen on the dev split


def clusters(names: list[str]) -> dict[str, str]:
    """Return the cluster of each name, a name without case and legal form."""
    import pyarrow as pa
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    first = [name.split(maxsplit=1)[0] for name in names]
    rest = [name.partition(" ")[2] or None for name in names]
    table = pa.table({"unique_id": list(range(len(names))), "name": names, "first": first, "rest": rest})
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("first", [0.95, 0.88]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("rest", [0.95, 0.88, 0.7]),
        ],
        blocking_rules_to_generate_predictions=[block_on("first"), block_on("rest"), block_on("substr(name, 1, 4)")],
    )
    linker = Linker(DuckDBAPI().register(table), settings)
    linker.training.estimate_probability_two_random_records_match([block_on("name")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for blocks in ("rest", "first"):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(blocks))
    pairs = linker.inference.predict(threshold_match_probability=0.01)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, THRESHOLD)
    return {str(row["name"]): str(row["cluster_id"]) for row in found.as_record_list()}


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    json.dump(clusters(json.load(sys.stdin)), sys.stdout)
