"""Five hundred readers on the whole site: web, workers and beat as production starts them (`make load`)."""
