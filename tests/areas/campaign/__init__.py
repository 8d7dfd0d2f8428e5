"""Tests of the campaign area."""
