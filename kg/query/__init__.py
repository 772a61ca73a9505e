"""The query room: one file per question, asked of a graph or a ledger; answers are frozen plain data."""
