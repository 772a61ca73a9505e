"""Pure readers of strings: sentences, names, quantities, phrases and dates."""
