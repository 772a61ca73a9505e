"""The scoring room: claims beside a gold standard, matched one to one and counted; pure."""
