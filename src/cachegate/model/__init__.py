"""The values that every other part of Cachegate speaks in; standard library only."""
