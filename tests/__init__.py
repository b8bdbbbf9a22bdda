"""Tests of Heard; they mirror the source."""
