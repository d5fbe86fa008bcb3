"""Floor 2. The outside world: one client per standard, on a real socket. Knows no case, no rule and no engine."""
