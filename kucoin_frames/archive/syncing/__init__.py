"""A sync: what is asked of KuCoin, in which spans, and how it comes into the tables."""
