"""Words that say little of a firm: how many of 1,000 listed firms have them in their name.

    python -m bench.name_words > seeds/name_words.v2.csv

Firms are those of pytickersymbols (the extra `names`). A table is never edited: another one is another version, and
kg.merge.generic names the one in force.
"""

from __future__ import annotations

from kg.merge.generic import count_words
from kg.merge.normalise import name_words
from kg.merge.packaged import packaged_rows

if __name__ == "__main__":
    firms = {row.canonical for row in packaged_rows() if row.type == "Company"}
    print("word,of_1000")
    for word, share in count_words(name_words("Company", firm) for firm in sorted(firms)).items():
        print(f"{word},{share}")
