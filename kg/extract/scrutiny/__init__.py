"""The last look at a row, by grammar: what could be another thing than it seems is refused, whoever found it."""
