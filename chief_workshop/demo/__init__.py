"""The demo world: invented people and firms whose lives are played through the door, with past moments and real seals."""
