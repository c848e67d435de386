"""Plain frozen types of the domain: catalogue, project, decision, rulebook. Imports nothing of ours.

The types are `msgspec.Struct(frozen=True)`: dataclasses that also encode to and from the compiled cache and JSON.
"""
