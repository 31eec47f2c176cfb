"""What is known of every moment of every table: facts, their states, and the sets of moments that they are about."""
