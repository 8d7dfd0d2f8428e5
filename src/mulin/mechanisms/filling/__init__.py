"""Filling a superior's blank sheet from the registers: mapped once, then filled without a question (套表)."""
