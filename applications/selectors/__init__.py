"""Shaped reads: what pages about cases show, in few queries."""
