"""Measures computed from the facts of a run. One family of measures, one file; all are of the whole market."""
