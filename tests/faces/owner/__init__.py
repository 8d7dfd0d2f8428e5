"""Tests of the owner's face."""
