"""Signing in and out: who is at this browser."""
