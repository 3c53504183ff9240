"""Demands of pending statements on rows that are there already: reading them, asking for offenders, cleaning up."""
