"""Forms about people and organisations; they validate, crispy draws."""
