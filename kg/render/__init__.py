"""Views and rows → what people and programs read: tables, JSON, CSV, and pages of the terminal."""
