"""The demo world: invented people and firms, their past played through the door with real seals."""
