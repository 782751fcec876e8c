"""What is written down each week, the book that keeps it, and a run read back."""
