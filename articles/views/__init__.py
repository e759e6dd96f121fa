"""Pages of the library. What everybody reads is the same for every visitor; what is personal is asked for by the page."""
