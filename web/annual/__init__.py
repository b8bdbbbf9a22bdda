"""The annual report's page: the printed report itself, what managers add to it, and its files."""
