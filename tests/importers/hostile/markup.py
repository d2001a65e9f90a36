"""P31: GML and KML that would have whoever reads them ask somewhere else; see :mod:`.outward`."""

from __future__ import annotations

from pathlib import Path

from tests.importers.hostile.outward import case, write


@case()
def gml_with_links(folder: Path, at: str) -> Path:
    return write(
        folder, "a.gml",
        '<?xml version="1.0"?><ogr:FeatureCollection xmlns:ogr="http://ogr" '
        'xmlns:gml="http://www.opengis.net/gml" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="http://ogr http://{at}/a.xsd"><gml:featureMember><ogr:a><ogr:ref>1'
        f'</ogr:ref><ogr:geometryProperty xlink:href="http://{at}/b.gml"/></ogr:a>'
        "</gml:featureMember></ogr:FeatureCollection>",
    )  # fmt: skip


@case("layers_none")
def kml_with_a_network_link(folder: Path, at: str) -> Path:
    return write(
        folder, "a.kml",
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>'
        f"http://{at}/a.kml</href></Link></NetworkLink></Document></kml>",
    )  # fmt: skip


@case("xml_entities")
def kml_with_an_entity_outside(folder: Path, at: str) -> Path:
    return write(
        folder, "a.kml",
        f'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a SYSTEM "http://{at}/a">]>'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>&a;</name></Placemark></kml>',
    )  # fmt: skip
