"""The simulated exchange: an economy (world) behind real HTTP (server). Imports nothing of the client's."""
