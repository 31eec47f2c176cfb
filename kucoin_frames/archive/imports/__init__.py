"""Rows that exported files tell: how they are kept, joined with those of the API, named and proven."""
