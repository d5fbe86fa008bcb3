"""Floor 3. Deeds: what leaves a case for the world. Each may run twice and is done once; none decides anything."""
