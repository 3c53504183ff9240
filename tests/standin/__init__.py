"""Servers that stand in for the real ones in tests, held to the published descriptions of those."""
