"""Children: the list, finding one from any page, and one child's history."""
