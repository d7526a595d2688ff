"""Believable content that belongs to nobody: people, firms and whole forms for the demo world and for ``populate``."""
