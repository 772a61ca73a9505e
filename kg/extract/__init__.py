"""Windows of an article, questions about them, answers read and grounded; pure, no I/O."""
