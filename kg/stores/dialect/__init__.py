"""Cypher as the local engine reads it: what is written in other words, and what is refused (docs/cypher.md)."""
