"""The roof: settings, addresses and the pages composed of every app; no rules live here."""
