"""Comments as JSON: each view authenticates, parses, makes one call into a room, and renders."""
