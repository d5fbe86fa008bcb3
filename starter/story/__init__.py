"""Stories: whole lives written in YAML, lived on skipped time on the real engine, told as a dated account."""
