"""Allocations: who is each child's Independent Reviewing Officer."""
