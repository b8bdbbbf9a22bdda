"""Young people: finding a child, the child's page, cards, and phones that wait for a worker or need a look."""
