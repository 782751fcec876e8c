"""What a planner writes: reading, checking and changing scenario files."""
