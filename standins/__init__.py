"""Small real servers that speak the partners' wire formats, for a laptop and for tests. Nothing here is Passerelle."""
