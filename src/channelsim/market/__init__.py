"""The world the agents meet in: places, links, books, and what a rule may propose."""
