"""Measurements: the product beside a floor application in the same run; only ratios of one run count."""
