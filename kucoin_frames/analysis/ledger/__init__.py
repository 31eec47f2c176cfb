"""Where everything came from and where it went, and whether it fits."""
