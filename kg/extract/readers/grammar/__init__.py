"""Readers that go by grammar: who does what to whom, as the dependency tree of a sentence has it."""
