"""The merge room: claims become entities, facts and graph rows by pure functions; see DESIGN 2.2 and 2.6."""
