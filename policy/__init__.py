"""Floor 1. The rules, one file per subject: pure functions whose docstrings part Source from Choice. Imports domain."""
