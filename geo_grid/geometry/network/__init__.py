"""The walking network: what lines, gates and walls let people walk, and how far it is.

Lines become edges that meet where they share a vertex on the storage lattice (`lines`, `vertices`,
`crossings`, `squares`, `gates`, `build`); a profile says what an edge costs (`profiles`); houses and
facilities join at the nearest point of an edge (`joins`); then the nearest two of many (`nearest`),
one way (`routes`), what lies within a limit (`areas`), what is nearly joined (`gaps`) and who finds a place (`places`).
"""
