"""Floor 2. What outlives the engine's memory: papers, keys, journal, worklist, staff.

May come in: domain, sqlalchemy, alembic; cryptography through `keys.py` only. Never the engine, never a rule.
"""
