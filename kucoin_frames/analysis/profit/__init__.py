"""What it brought: lots, gains, positions, and whether they account for everything."""
