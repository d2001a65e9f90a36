"""Which of GDAL's drivers a reading process has: those that we read with, and no other.

GDAL chooses a driver by a file's content. A driver that is not there cannot be chosen: none that
follows addresses (WFS, OAPIF, HTTP …), other files (VRT, GTI) or commands (GDALG); GML's links are
not looked up.
"""

from __future__ import annotations

DRIVERS = frozenset({
    "DXF", "ESRI Shapefile", "FlatGeobuf", "GML", "GPKG", "GeoJSON", "GeoJSONSeq", "LIBKML",
    "MEM", "MapInfo File", "OpenFileGDB",
})  # fmt: skip
# All the others of GDAL 3.11, raster drivers too, by the names that GDAL_SKIP takes; a test asks
# the library itself, so that a newer one with more drivers is noticed.
_OTHERS = """
DERIVED GTI SNAP_TIFF GTiff COG LIBERTIFF VRT NITF RPFTOC ECRGTOC HFA SAR_CEOS CEOS JAXAPALSAR GFF
ESRIC AIG AAIGrid GRASSASCIIGrid ISG DTED PNG JPEG JDEM ESAT BSB BMP DIMAP AirSAR RS2 SAFE PCIDSK
PCRaster ILWIS SRTMHGT Leveller Terragen ISIS3 ISIS2 PDS PDS4 VICAR TIL ERS L1B GRIB RMF WCS WMS
MSGN RST GSAG GSBG GS7BG COSAR TSX COASP MAP KMLSUPEROVERLAY PDF MBTiles PLMOSAIC CALS WMTS
SENTINEL2 MRF PNM DOQ1 DOQ2 MFF MFF2 GSC FAST BT LAN CPG NDF EIR LCP GTX LOSLAS NTv2 ACE2 SNODAS
KRO ROI_PAC RRASTER BYN NOAA_B NSIDCbin RIK USGSDEM GXF NWT_GRD NWT_GRC ADRG SRP SAGA XYZ HF2 CTG
ZMap NGSGEOID IRIS PRF EEDAI EEDA DAAS SIGDEM TGA OGCAPI STACTA STACIT GDALG GNMFile GNMDatabase
LVBAG S57 DGN OGR_VRT CSV GPX KML ESRIJSON TopoJSON OGR_GMT SQLite WAsP GeoRSS VFK PGDUMP OSM
GPSBabel OGR_PDS WFS OAPIF EDIGEO Idrisi ODS XLSX Elasticsearch Carto AmigoCloud SXF Selafin JML
PLSCENES CSW VDV MVT NGW MapML GTFS PMTiles JSONFG MiraMonVector ADBC AVCBin AVCE00 AIVector PAux
GenBin ENVI EHdr ISCE Zarr RCM MiraMonRaster HTTP
""".split()  # noqa: SIM905  (a list of names, one a line, would be four pages)

ENVIRONMENT = {
    "GDAL_SKIP": ",".join(_OTHERS),
    "GDAL_DRIVER_PATH": "disable", "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
    # Without a schema GDAL guesses: the ref 12E3 would be a number.
    "GML_FIELDTYPES": "ALWAYS_STRING", "GML_SKIP_RESOLVE_ELEMS": "ALL", "GML_DOWNLOAD_SCHEMA": "NO",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none", "CPL_CURL_ENABLE_VSIMEM": "NO",
    "GDAL_HTTP_MAX_RETRY": "0", "OGR_SQLITE_LOAD_EXTENSIONS": "", "PROJ_NETWORK": "OFF",
}  # fmt: skip
