"""From a scenario to a market, its opening state, its weeks and its records."""
