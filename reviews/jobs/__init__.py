"""The jobs of those who judge, stage by stage; the worker finds them here."""

from importlib import import_module
from pkgutil import iter_modules

for stage in iter_modules(__path__):
    import_module(f"{__name__}.{stage.name}")
