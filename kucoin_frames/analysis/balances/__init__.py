"""What is there and what it is worth: now, and how it came to this."""
