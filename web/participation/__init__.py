"""The participation service's page: how many children were asked, reached and heard; counts only."""
