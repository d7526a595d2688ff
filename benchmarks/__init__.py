"""Measures our pages against a floor page of Django itself, in one run on one machine (./run bench)."""
