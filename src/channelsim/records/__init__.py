"""Records of a run: what is written down each week, the book that keeps it, and the run read back."""
