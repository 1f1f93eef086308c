//! The binary form (`wiki.openstreetmap.org/wiki/PBF_Format`), by the crate `osmpbf`, behind a guard: how long a block is
//! said to be is measured against the file before it is read, and no block may be longer than the format allows.
//!
//! Blocks are unpacked side by side and told in order. After the first pass it is known which block holds what, so that a
//! pass for ways does not unpack the points.

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use osmpbf::{BlobDecode, BlobReader, Element as PbfElement, PrimitiveBlock, RelMemberType};
use rayon::prelude::*;

use crate::geo::bounds::LonLatBounds;
use crate::import::error::Refusal;

use super::element::{Element, MemberKind, Place, RawMember, Tags};
use super::{Kind, Stop, Told};

/// What a reader of this form must be able to do; a file that asks for more is refused.
const FEATURES: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

pub(super) struct Pbf {
    file: File,
    blobs: Vec<Blob>,
    /// What the header says of where the extract lies.
    bounds: Option<LonLatBounds>,
}

struct Blob {
    at: u64,
    length: u64,
    /// What it holds, once it was read.
    kinds: Option<Kinds>,
}

#[derive(Clone, Copy, Default)]
struct Kinds {
    nodes: bool,
    ways: bool,
    relations: bool,
}

impl Kinds {
    fn has(self, kind: Kind) -> bool {
        match kind {
            Kind::Node => self.nodes,
            Kind::Way => self.ways,
            Kind::Relation => self.relations,
        }
    }
}

impl Pbf {
    /// Finds the blocks, without unpacking them, and checks the header.
    pub(super) fn open(path: &Path) -> Result<Self, Stop> {
        let file = File::open(path).map_err(Refusal::Unreadable)?;
        let end = file.metadata().map_err(Refusal::Unreadable)?.len();
        let headers = BufReader::new(File::open(path).map_err(Refusal::Unreadable)?);
        let mut reader = BlobReader::new_seekable(headers).map_err(|e| damaged("the start", &e))?;
        let mut blobs: Vec<Blob> = Vec::new();
        let mut position = 0;
        while let Some(next) = reader.next_header_skip_blob() {
            let which = block(blobs.len());
            let (header, _) = next.map_err(|e| damaged(&which, &e))?;
            if !(0..=LONGEST_BLOB).contains(&header.get_blob_size()) {
                return Err(damaged(&which, &"it is said to be longer than the format allows"));
            }
            let after = reader.seek_raw(SeekFrom::Current(0)).map_err(|e| damaged(&which, &e))?;
            if after > end {
                return Err(damaged(&which, &"the file ends in the middle of it, as when a download was cut short"));
            }
            blobs.push(Blob { at: position, length: after - position, kinds: None });
            position = after;
        }
        if position != end {
            return Err(damaged("the end", &"some bytes are left over, as when a download was cut short"));
        }
        let mut pbf = Self { file, blobs, bounds: None };
        pbf.check_header()?;
        Ok(pbf)
    }

    pub(super) fn bounds(&self) -> Option<LonLatBounds> {
        self.bounds
    }

    fn check_header(&mut self) -> Result<(), Stop> {
        let first = self.bytes(0)?;
        if let Some(Ok(blob)) = BlobReader::new(first.as_slice()).next()
            && let Ok(header) = blob.to_headerblock()
        {
            self.bounds = header.bbox().map(|b| LonLatBounds {
                west: b.left.clamp(-180.0, 180.0),
                south: b.bottom.clamp(-90.0, 90.0),
                east: b.right.clamp(-180.0, 180.0),
                north: b.top.clamp(-90.0, 90.0),
            });
            self.bounds = self.bounds.filter(|b| b.west < b.east && b.south < b.north);
            let asked = header.required_features().iter().find(|f| !FEATURES.contains(&f.as_str()));
            return match asked.map(String::as_str) {
                None => Ok(()),
                Some(feature) => Err(Stop::Refused(Refusal::WrongFormat {
                    what: format!("an extract with {feature}, which is not read here"),
                    remedy: "Choose an ordinary extract (.osm.pbf), without history.",
                })),
            };
        }
        Err(damaged("the header", &"it cannot be read"))
    }

    fn bytes(&mut self, blob: usize) -> Result<Vec<u8>, Stop> {
        let Some(span) = self.blobs.get(blob) else { return Ok(Vec::new()) };
        // No longer than the file, as was checked.
        let mut bytes = Vec::with_capacity(usize::try_from(span.length).unwrap_or(0));
        self.file.seek(SeekFrom::Start(span.at)).map_err(Refusal::Unreadable)?;
        (&self.file).take(span.length).read_to_end(&mut bytes).map_err(Refusal::Unreadable)?;
        Ok(bytes)
    }

    /// Tells every element of a kind.
    pub(super) fn each(&mut self, kind: Kind, told: &mut Told<'_>) -> Result<(), Stop> {
        let wanted: Vec<usize> = (0..self.blobs.len())
            .filter(|b| self.blobs.get(*b).is_some_and(|b| b.kinds.is_none_or(|kinds| kinds.has(kind))))
            .collect();
        for batch in wanted.chunks(2 * rayon::current_num_threads()) {
            let packed = batch.iter().map(|b| Ok((*b, self.bytes(*b)?))).collect::<Result<Vec<_>, Stop>>()?;
            let blocks: Vec<_> = packed.into_par_iter().map(|(b, bytes)| (b, unpack(b, &bytes))).collect();
            for (index, unpacked) in blocks {
                let kinds = match unpacked? {
                    Some(block) => tell(&block, kind, told)?,
                    None => Kinds::default(),
                };
                if let Some(blob) = self.blobs.get_mut(index) {
                    blob.kinds = Some(kinds);
                }
            }
        }
        Ok(())
    }
}

/// As the format has it: a block has fewer than 32 MiB.
const LONGEST_BLOB: i32 = 32 * 1024 * 1024;

/// Unpacks a block of data; `None` for any other block.
fn unpack(index: usize, bytes: &[u8]) -> Result<Option<PrimitiveBlock>, Stop> {
    let which = block(index);
    let blob = match BlobReader::new(bytes).next() {
        Some(Ok(blob)) => blob,
        Some(Err(error)) => return Err(damaged(&which, &error)),
        None => return Err(damaged(&which, &"it is empty")),
    };
    match blob.decode().map_err(|e| damaged(&which, &e))? {
        BlobDecode::OsmData(block) => Ok(Some(block)),
        BlobDecode::OsmHeader(_) | BlobDecode::Unknown(_) => Ok(None),
    }
}

fn tell(block: &PrimitiveBlock, kind: Kind, told: &mut Told<'_>) -> Result<Kinds, Stop> {
    let mut kinds = Kinds::default();
    let (mut tags, mut members, mut refs) = (Vec::new(), Vec::new(), Vec::new());
    for element in block.elements() {
        tags.clear();
        match element {
            PbfElement::DenseNode(node) => {
                kinds.nodes = true;
                let Some(at) = Place::of_nano(node.nano_lon(), node.nano_lat()) else { continue };
                if kind == Kind::Node && !node.info().is_some_and(osmpbf::DenseNodeInfo::deleted) {
                    tags.extend(node.tags());
                    told(&Element::Node { id: node.id(), at, tags: Tags(&tags) })?;
                }
            }
            PbfElement::Node(node) => {
                kinds.nodes = true;
                let Some(at) = Place::of_nano(node.nano_lon(), node.nano_lat()) else { continue };
                if kind == Kind::Node && !node.info().deleted() {
                    tags.extend(node.tags());
                    told(&Element::Node { id: node.id(), at, tags: Tags(&tags) })?;
                }
            }
            PbfElement::Way(way) => {
                kinds.ways = true;
                if kind == Kind::Way && !way.info().deleted() {
                    refs.clear();
                    refs.extend(way.refs());
                    tags.extend(way.tags());
                    told(&Element::Way { id: way.id(), nodes: &refs, tags: Tags(&tags) })?;
                }
            }
            PbfElement::Relation(relation) => {
                kinds.relations = true;
                if kind == Kind::Relation && !relation.info().deleted() {
                    members.clear();
                    members.extend(relation.members().map(|m| RawMember {
                        kind: match m.member_type {
                            RelMemberType::Node => MemberKind::Node,
                            RelMemberType::Way => MemberKind::Way,
                            RelMemberType::Relation => MemberKind::Relation,
                        },
                        id: m.member_id,
                        role: m.role().unwrap_or_default(),
                    }));
                    tags.extend(relation.tags());
                    told(&Element::Relation { id: relation.id(), members: &members, tags: Tags(&tags) })?;
                }
            }
        }
    }
    Ok(kinds)
}

fn block(index: usize) -> String {
    format!("block {} of the extract", index + 1)
}

fn damaged(part: &str, what: &dyn std::fmt::Display) -> Stop {
    Stop::Refused(Refusal::Damaged { part: part.to_owned(), what: what.to_string() })
}
