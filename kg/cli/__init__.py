"""The commands: thin, and quick to start; everything heavy is imported inside the command that needs it."""
