"""Calls to a model: the client, its limits and budget, and the embedded model."""
