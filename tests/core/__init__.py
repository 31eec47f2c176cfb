"""Tests of the client's core, from columns to the public surface, against a scripted HTTP server."""
