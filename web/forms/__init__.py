"""Forms made from the acts' own models: what is asked, what was typed, what is wrong with it and where."""
