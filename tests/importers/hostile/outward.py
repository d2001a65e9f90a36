"""P31: files that would have whoever reads them ask somewhere else, by network or on the disk.

Every maker is given the folder and ``host:port`` of a listener that must hear nothing; beside it
stands the code of the refusal, or nothing where the file is sound and only talks of addresses.
"""

from __future__ import annotations

import json
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import shapely

from tests.importers.hostile.sheets import book, edited
from tests.importers.hostile.vectors import frame, shapefile

Make = Callable[[Path, str], Path]
CASES: list[tuple[Make, str]] = []
FEATURE = (
    '{"type":"Feature","properties":{"ref":"1"},"geometry":{"type":"Point","coordinates":[1,2]}}'
)
GRIDS = (
    'GEOGCS["x",DATUM["y",SPHEROID["z",6378137,298.257222101],'
    'EXTENSION["PROJ4_GRIDS","http://{at}/a.tif"]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433],EXTENSION["PROJ4","+proj=longlat +ellps=GRS80 '
    '+nadgrids=http://{at}/a.tif +no_defs"]]'
)


def case(code: str = "") -> Callable[[Make], Make]:
    def register(make: Make) -> Make:
        CASES.append((make, code))
        return make

    return register


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def geojson(folder: Path, crs: str, *, key: str = "crs", last: bool = False) -> Path:
    features = f'"features":[{FEATURE}]'
    parts = [features, f'"{key}":{crs}'] if last else [f'"{key}":{crs}', features]
    return write(folder, "a.geojson", '{"type":"FeatureCollection",' + ",".join(parts) + "}")


def osm(folder: Path, content: str) -> Path:
    return write(folder, "a.osm", content).with_name("a.osm:pois")


def link(href: str, kind: str = "proj4") -> str:
    return json.dumps({"type": "link", "properties": {"href": href, "type": kind}})


# ---- GeoJSON: the projection is a link


@case("crs_elsewhere")
def crs_link_by_http(folder: Path, at: str) -> Path:
    return geojson(folder, link(f"http://{at}/crs"))


@case("crs_elsewhere")
def crs_link_by_https(folder: Path, at: str) -> Path:
    return geojson(folder, link(f"https://{at}/crs", "ogcwkt"))


@case("crs_elsewhere")
def crs_link_to_a_file(folder: Path, at: str) -> Path:
    return geojson(folder, link("file:///etc/passwd"))


@case("crs_elsewhere")
def crs_link_at_the_end(folder: Path, at: str) -> Path:
    return geojson(folder, link(f"http://{at}/crs"), last=True)


@case("crs_elsewhere")
def crs_link_under_a_key_in_disguise(folder: Path, at: str) -> Path:
    return geojson(folder, link(f"http://{at}/crs"), key="\\u0063rs")


@case("crs_elsewhere")
def crs_link_of_the_older_kind(folder: Path, at: str) -> Path:
    return geojson(folder, json.dumps({"type": "url", "properties": {"url": f"http://{at}/crs"}}))


@case("crs_elsewhere")
def crs_named_by_an_address(folder: Path, at: str) -> Path:
    return geojson(folder, json.dumps({"type": "name", "properties": {"name": f"http://{at}/a"}}))


@case("crs_elsewhere")
def crs_named_by_a_path_of_gdal(folder: Path, at: str) -> Path:
    name = f"/vsicurl/http://{at}/a.prj"
    return geojson(folder, json.dumps({"type": "name", "properties": {"name": name}}))


@case("crs_elsewhere")
def crs_with_a_grid_elsewhere(folder: Path, at: str) -> Path:
    name = f"+proj=longlat +nadgrids=http://{at}/a.tif"
    return geojson(folder, json.dumps({"type": "name", "properties": {"name": name}}))


@case("crs_elsewhere")
def crs_link_in_an_archive(folder: Path, at: str) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(geojson(folder, link(f"http://{at}/crs")), "a.geojson")
    return path


# ---- descriptions of services and virtual files, under other names


def virtual(at: str) -> str:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/http://{at}/a.csv'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )


@case("content_differs")
def virtual_file_named_gpkg(folder: Path, at: str) -> Path:
    return write(folder, "a.gpkg", virtual(at))


@case("content_differs")
def virtual_file_named_csv(folder: Path, at: str) -> Path:
    return write(folder, "a.csv", virtual(at))


@case("content_differs")
def virtual_file_named_geojson(folder: Path, at: str) -> Path:
    return write(folder, "a.geojson", virtual(at))


@case("file_unreadable")
def virtual_file_dressed_as_osm(folder: Path, at: str) -> Path:
    return osm(folder, "<!-- <osm -->" + virtual(at))


@case("file_unreadable")
def gml_dressed_as_osm(folder: Path, at: str) -> Path:
    return osm(
        folder,
        '<?xml version="1.0"?><!-- <osm --><ogr:FeatureCollection xmlns:ogr="http://ogr" '
        'xmlns:gml="http://www.opengis.net/gml" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="http://ogr http://{at}/a.xsd"><gml:featureMember '
        f'xlink:href="http://{at}/b.gml"/></ogr:FeatureCollection>',
    )  # fmt: skip


@case("file_unreadable")
def kml_with_a_network_link_dressed_as_osm(folder: Path, at: str) -> Path:
    return osm(
        folder,
        '<!-- <osm --><kml xmlns="http://www.opengis.net/kml/2.2"><NetworkLink><Link><href>'
        f"http://{at}/a.kml</href></Link></NetworkLink></kml>",
    )  # fmt: skip


@case("content_differs")
def description_of_a_wfs(folder: Path, at: str) -> Path:
    return write(
        folder, "a.json", f"<OGRWFSDataSource><URL>http://{at}/wfs</URL></OGRWFSDataSource>"
    )


@case("content_differs")
def description_of_a_wms(folder: Path, at: str) -> Path:
    service = (
        f'<GDAL_WMS><Service name="WMS"><ServerUrl>http://{at}/wms</ServerUrl></Service></GDAL_WMS>'
    )
    return write(folder, "a.gpkg", service)


@case("file_unreadable")
def page_of_an_ogc_service(folder: Path, at: str) -> Path:
    links = [{"rel": "data", "href": f"http://{at}/collections", "type": "application/json"}]
    return write(folder, "a.geojson", json.dumps({"links": links, "collections": []}))


@case("content_differs")
def assets_of_a_catalogue(folder: Path, at: str) -> Path:
    item = {"stac_version": "1.0.0", "type": "Feature", "assets": {"a": {"href": f"http://{at}/a"}}}
    return write(folder, "a.json", json.dumps(item))


# ---- OpenStreetMap


@case("file_unreadable")
def osm_with_a_dtd_elsewhere(folder: Path, at: str) -> Path:
    return osm(
        folder,
        f'<?xml version="1.0"?><!DOCTYPE osm SYSTEM "http://{at}/a.dtd" '
        f'[<!ENTITY x SYSTEM "http://{at}/x">]><osm version="0.6"><node id="1" lat="24" '
        'lon="118"><tag k="name" v="&x;"/></node></osm>',
    )  # fmt: skip


@case()
def osm_that_names_its_origin(folder: Path, at: str) -> Path:
    return osm(
        folder,
        f'<osm version="0.6" generator="http://{at}/"><bounds minlat="1" minlon="1" maxlat="2" '
        f'maxlon="2" origin="http://{at}/planet"/><node id="1" lat="24" lon="118"><tag '
        f'k="amenity" v="http://{at}/cafe"/></node></osm>',
    )  # fmt: skip


# ---- GeoPackage: a database may be a program


def package(folder: Path, *statements: str) -> Path:
    path = folder / "a.gpkg"
    frame().to_file(path, driver="GPKG", layer="a")
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    return path


def view(body: str) -> tuple[str, str]:
    return (
        f"CREATE VIEW v AS {body}",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES "
        "('v', 'attributes', 'v')",
    )


@case("file_unreadable")
def package_with_a_view_that_loads_a_library(folder: Path, at: str) -> Path:
    path = package(folder, *view("SELECT load_extension('/tmp/x.so') AS ref"))
    return path.with_name("a.gpkg:v")


@case("file_unreadable")
def package_with_a_view_that_asks_a_service(folder: Path, at: str) -> Path:
    body = (
        f"SELECT ogr_geocode('x', 'http://{at}/') AS ref, ogr_datasource_load_layers('/etc') AS b"
    )
    return package(folder, *view(body)).with_name("a.gpkg:v")


@case("table_virtual")
def package_with_a_window_to_an_address(folder: Path, at: str) -> Path:
    return package(
        folder, "PRAGMA writable_schema = ON",
        "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', 'w', 'w', "
        f"0, 'CREATE VIRTUAL TABLE w USING VirtualOGR(''/vsicurl/http://{at}/a.csv'')')",
    )  # fmt: skip


@case()
def package_with_a_trigger_that_attaches(folder: Path, at: str) -> Path:
    return package(
        folder, "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT load_extension('/tmp/x.so'); END"
    ).with_name("a.gpkg:a")


@case("crs_elsewhere")
def package_with_a_grid_elsewhere(folder: Path, at: str) -> Path:
    definition = GRIDS.format(at=at).replace("'", "''")
    return package(
        folder,
        "INSERT INTO gpkg_spatial_ref_sys (srs_name, srs_id, organization, organization_coordsys_id, "
        f"definition) VALUES ('x', 99999, 'NONE', 99999, '{definition}')",
        "UPDATE gpkg_contents SET srs_id = 99999", "UPDATE gpkg_geometry_columns SET srs_id = 99999",
    )  # fmt: skip


# ---- shapefiles, FlatGeobuf, GeoParquet, drawings


@case("crs_elsewhere")
def prj_with_a_grid_elsewhere(folder: Path, at: str) -> Path:
    path = shapefile(folder)
    path.with_suffix(".prj").write_text(GRIDS.format(at=at))
    return path


@case("crs_unreadable")
def prj_that_is_an_address(folder: Path, at: str) -> Path:
    path = shapefile(folder)
    path.with_suffix(".prj").write_text(f"http://{at}/a.prj")
    return path


@case()
def prj_and_csvt_beside_a_csv(folder: Path, at: str) -> Path:
    write(folder, "a.prj", f"http://{at}/a.prj")
    write(folder, "a.csvt", f'"WKT","/vsicurl/http://{at}/a.csv"')
    return write(folder, "a.csv", f"ref,wkt\n1,/vsicurl/http://{at}/a.csv\n2,http://{at}/\n")


@case("text_binary")
def dbf_named_csv(folder: Path, at: str) -> Path:
    return write(folder, "a.csv", shapefile(folder).with_suffix(".dbf").read_bytes())


@case("crs_elsewhere")
def flatgeobuf_with_a_grid_elsewhere(folder: Path, at: str) -> Path:
    path = folder / "a.fgb"
    frame().set_crs(GRIDS.format(at=at), allow_override=True).to_file(path, driver="FlatGeobuf")
    return path


@case("file_unreadable")
def geoparquet_with_a_linked_crs(folder: Path, at: str) -> Path:
    import pyarrow
    import pyarrow.parquet

    crs = json.loads(link(f"http://{at}/crs"))
    column = {"encoding": "WKB", "geometry_types": [], "crs": crs}
    geo = {"version": "1.1.0", "primary_column": "g", "columns": {"g": column}}
    table = pyarrow.table({"ref": ["1"], "g": [shapely.to_wkb(shapely.Point(1, 2))]})
    path = folder / "a.parquet"
    pyarrow.parquet.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)
    return path


@case("layers_none")
def drawing_with_a_reference_outside(folder: Path, at: str) -> Path:
    pairs = (
        (0, "SECTION"), (2, "HEADER"), (0, "ENDSEC"), (0, "SECTION"), (2, "BLOCKS"), (0, "BLOCK"), (8, "A"), (2, "x"), (70, "4"), (10, "0"),
        (20, "0"), (3, "x"), (1, f"http://{at}/x.dxf"), (0, "ENDBLK"), (0, "ENDSEC"),
        (0, "SECTION"), (2, "ENTITIES"), (0, "INSERT"), (8, "A"), (2, "x"), (10, "0"), (20, "0"),
        (0, "POINT"), (8, "A"), (10, "1"), (20, "2"), (0, "ENDSEC"), (0, "EOF"),
    )  # fmt: skip
    return write(folder, "a.dxf", "".join(f"{code:3d}\n{value}\n" for code, value in pairs))


# ---- workbooks and archives


@case()
def workbook_that_asks_outside(folder: Path, at: str) -> Path:
    sheet = book(folder, ["ref", "name"], ["1", f'=WEBSERVICE("http://{at}/")'])
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/externalLinkPath" Target="http://{at}/a.xlsx" TargetMode="External"/>'
        "</Relationships>"
    )
    with zipfile.ZipFile(sheet, "a") as archive:
        archive.writestr("xl/externalLinks/_rels/externalLink1.xml.rels", relations)
    return sheet


@case("xml_entities")
def workbook_with_an_entity_outside(folder: Path, at: str) -> Path:
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "http://{at}/e">]>'.encode()
    return edited(
        book(folder, ["ref"], ["1"]),
        lambda xml: xml.replace(b"<worksheet", entity + b"<worksheet", 1),
    )


@case("archive_path_unsafe")
def archive_with_a_path_of_gdal(folder: Path, at: str) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"/vsicurl/http://{at}/a.csv", "ref\n1\n")
    return path


@case("archive_link")
def archive_with_a_link_for_a_dbf(folder: Path, at: str) -> Path:
    path, whole = folder / "a.zip", shapefile(folder)
    with zipfile.ZipFile(path, "w") as archive:
        for suffix in (".shp", ".shx"):
            archive.write(whole.with_suffix(suffix), f"a{suffix}")
        info = zipfile.ZipInfo("a.dbf")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return path
