"""A small scenario as text, for tests."""

BASE = """\
name: base
regions:
  north: {longitude: 113.7, latitude: 34.8, area_km2: 3000, population: 100000}
  south: {longitude: 114.0, latitude: 33.0, area_km2: 4000, population: 80000}
  east: {longitude: 115.0, latitude: 34.0, area_km2: 4000, population: 60000}
manufacturers:
  alpha: {}
  beta: {regions: [north, south]}
products:
  alpha_lager: {manufacturer: alpha}
  alpha_gold: {manufacturer: alpha}
  beta_lager: {manufacturer: beta}
"""
