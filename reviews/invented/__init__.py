"""What becomes of invented cases after their acceptance, for ``populate``: panels, sheets, notices, titles."""
