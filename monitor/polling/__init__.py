"""One source, one pass: from the listing to hits and planned items in the database."""
