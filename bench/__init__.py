"""Benchmarks (quality.md)."""
