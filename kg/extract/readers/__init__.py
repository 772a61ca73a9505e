"""Readers: candidates that code alone finds in a sentence; they are grounded like the model's (DESIGN 2.4)."""
