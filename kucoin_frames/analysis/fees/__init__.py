"""What it cost, and what would have been cheaper."""
