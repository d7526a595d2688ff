"""Forms of the application: what is typed is checked here, with Chinese sentences."""
