"""Many runs: strategies compared on the same luck, and where an advantage comes from."""
