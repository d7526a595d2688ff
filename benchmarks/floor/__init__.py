"""The floor: what Django itself costs for a signed-in list of 25 rows (design §9)."""
