"""Figures of the pages, read as docs/benchmarks.md says: `make bench`."""
