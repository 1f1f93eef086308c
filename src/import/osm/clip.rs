//! Cuts an extract to bounds and completes what lies across them.
//!
//! Passes over the file, each for one kind of element: where the points within the bounds are; which ways touch them;
//! which relations do, and which further ways these need; then, with the points that lie outside and are needed all the
//! same, everything again, now for the visitors. ("Smart" extraction in the words of osmium-tool's manual.)

use std::collections::HashMap;

use crate::base::progress::Progress;
use crate::geo::bounds::LonLatBounds;
use crate::geo::lonlat::LonLat;

use super::element::{Element, Member, MemberKind, Node, Place, RawMember, Relation, Visitor, Want, Way};
use super::located::{Ids, Located};
use super::{Kind, Reading, Stop, Told};

/// Goes through all elements of a kind, in the order of the file.
pub(super) type Pass<'a> = dyn FnMut(Kind, &mut Told<'_>) -> Result<(), Stop> + 'a;

/// How often the watcher is told and asked.
const EVERY: u64 = 1 << 14;

pub(super) fn read(
    pass: &mut Pass<'_>,
    within: Option<LonLatBounds>,
    visitors: &mut [&mut dyn Visitor],
    progress: &Progress,
) -> Result<Reading, Stop> {
    let mut found = Found::default();
    let begun = progress.share();
    let step = |text: &str, share: f64| {
        progress.doing(text);
        progress.done(begun + (1.0 - begun) * share)
    };
    step("Reading points", 0.0)?;
    found.locate(pass, within, progress)?;
    step("Reading ways", 0.3)?;
    found.touch(pass, visitors, progress)?;
    step("Reading relations", 0.5)?;
    found.relate(pass, visitors, progress)?;
    step("Completing areas across the edge", 0.55)?;
    found.complete(pass, progress)?;
    step("Taking places", 0.6)?;
    found.give_nodes(pass, visitors, progress)?;
    step("Taking streets and shapes", 0.8)?;
    let missing_nodes = found.give_ways(pass, visitors, progress)?;
    step("Taking areas of several parts", 0.95)?;
    found.give_relations(pass, visitors, progress)?;
    Ok(Reading {
        within: found.around,
        nodes: found.inside.len() as u64,
        ways: found.touching.len() as u64,
        missing_nodes,
    })
}

/// What the passes find out, in this order.
#[derive(Default)]
struct Found {
    inside: Located,
    /// Around all points of the file.
    around: Option<LonLatBounds>,
    /// Ways with a point inside, wanted or not: a part of an area of several parts need have no tags itself.
    touching: Ids,
    /// Ways that are parts of relations whose shapes are wanted.
    parts: Ids,
    part_nodes: HashMap<i64, Vec<i64>>,
    /// Points outside that ways need, and where they are.
    needed: Ids,
    outside: Located,
}

impl Found {
    fn locate(&mut self, pass: &mut Pass<'_>, within: Option<LonLatBounds>, progress: &Progress) -> Result<(), Stop> {
        let mut seen = 0_u64;
        let mut around: Option<[Place; 2]> = None;
        pass(Kind::Node, &mut |element| {
            check(&mut seen, progress)?;
            let Element::Node { id, at, .. } = *element else { return Ok(()) };
            let [least, most] = around.get_or_insert([at, at]);
            *least = Place { lon: least.lon.min(at.lon), lat: least.lat.min(at.lat) };
            *most = Place { lon: most.lon.max(at.lon), lat: most.lat.max(at.lat) };
            if within.is_none_or(|bounds| bounds.contains(at.lonlat())) {
                self.inside.push(id, at)?;
            }
            Ok(())
        })?;
        self.inside.sort();
        self.around = around.and_then(|corners| LonLatBounds::around(corners.map(Place::lonlat)));
        Ok(())
    }

    fn touch(&mut self, pass: &mut Pass<'_>, visitors: &[&mut dyn Visitor], progress: &Progress) -> Result<(), Stop> {
        let mut seen = 0;
        pass(Kind::Way, &mut |element| {
            check(&mut seen, progress)?;
            let Element::Way { id, nodes, tags } = *element else { return Ok(()) };
            if nodes.iter().any(|node| self.inside.get(*node).is_some()) {
                self.touching.push(id);
                if visitors.iter().any(|v| v.wants_way(tags)) {
                    self.need(nodes);
                }
            }
            Ok(())
        })?;
        self.touching.sort();
        Ok(())
    }

    fn need(&mut self, nodes: &[i64]) {
        for node in nodes {
            if self.inside.get(*node).is_none() {
                self.needed.push(*node);
            }
        }
    }

    /// Whether a relation has a part that lies within the bounds.
    fn touches(&self, members: &[RawMember<'_>]) -> bool {
        members.iter().any(|m| match m.kind {
            MemberKind::Way => self.touching.contains(m.id),
            MemberKind::Node => self.inside.get(m.id).is_some(),
            MemberKind::Relation => false,
        })
    }

    fn relate(&mut self, pass: &mut Pass<'_>, visitors: &[&mut dyn Visitor], progress: &Progress) -> Result<(), Stop> {
        let mut seen = 0;
        pass(Kind::Relation, &mut |element| {
            check(&mut seen, progress)?;
            let Element::Relation { members, tags, .. } = *element else { return Ok(()) };
            if visitors.iter().any(|v| v.wants_relation(tags) == Want::Shapes) && self.touches(members) {
                let ways = members.iter().filter(|m| m.kind == MemberKind::Way);
                ways.for_each(|m| self.parts.push(m.id));
            }
            Ok(())
        })?;
        self.parts.sort();
        Ok(())
    }

    fn complete(&mut self, pass: &mut Pass<'_>, progress: &Progress) -> Result<(), Stop> {
        if !self.parts.is_empty() {
            let mut seen = 0;
            pass(Kind::Way, &mut |element| {
                check(&mut seen, progress)?;
                let Element::Way { id, nodes, .. } = *element else { return Ok(()) };
                if self.parts.contains(id) {
                    self.need(nodes);
                    self.part_nodes.insert(id, nodes.to_vec());
                }
                Ok(())
            })?;
        }
        self.needed.sort();
        Ok(())
    }

    fn give_nodes(
        &mut self,
        pass: &mut Pass<'_>,
        visitors: &mut [&mut dyn Visitor],
        progress: &Progress,
    ) -> Result<(), Stop> {
        let mut seen = 0;
        pass(Kind::Node, &mut |element| {
            check(&mut seen, progress)?;
            let Element::Node { id, at, tags } = *element else { return Ok(()) };
            if !self.needed.is_empty() && self.needed.contains(id) {
                self.outside.push(id, at)?;
            }
            if tags.is_empty() {
                return Ok(());
            }
            for visitor in &mut *visitors {
                if visitor.wants_node(tags) && self.inside.get(id).is_some() {
                    visitor.node(&Node { id, position: at.lonlat(), tags });
                }
            }
            Ok(())
        })?;
        self.outside.sort();
        Ok(())
    }

    /// Places points, and notes before which of them some are missing.
    fn place(&self, ids: &[i64], into: &mut Vec<(i64, LonLat)>, gaps: &mut Vec<usize>) {
        into.clear();
        gaps.clear();
        for id in ids {
            match self.inside.get(*id).or_else(|| self.outside.get(*id)) {
                Some(place) => into.push((*id, place.lonlat())),
                None if gaps.last() != Some(&into.len()) => gaps.push(into.len()),
                None => {}
            }
        }
    }

    /// Returns how many points are missing.
    fn give_ways(
        &self,
        pass: &mut Pass<'_>,
        visitors: &mut [&mut dyn Visitor],
        progress: &Progress,
    ) -> Result<u64, Stop> {
        let (mut seen, mut missing) = (0, 0);
        let (mut placed, mut gaps) = (Vec::new(), Vec::new());
        pass(Kind::Way, &mut |element| {
            check(&mut seen, progress)?;
            let Element::Way { id, nodes, tags } = *element else { return Ok(()) };
            if !self.touching.contains(id) || !visitors.iter().any(|v| v.wants_way(tags)) {
                return Ok(());
            }
            self.place(nodes, &mut placed, &mut gaps);
            missing += (nodes.len() - placed.len()) as u64;
            let way = Way { id, nodes: &placed, gaps: &gaps, tags };
            for visitor in &mut *visitors {
                if visitor.wants_way(tags) {
                    visitor.way(&way);
                }
            }
            Ok(())
        })?;
        Ok(missing)
    }

    fn give_relations(
        &self,
        pass: &mut Pass<'_>,
        visitors: &mut [&mut dyn Visitor],
        progress: &Progress,
    ) -> Result<(), Stop> {
        let mut seen = 0;
        pass(Kind::Relation, &mut |element| {
            check(&mut seen, progress)?;
            let Element::Relation { id, members, tags } = *element else { return Ok(()) };
            let want = visitors.iter().map(|v| v.wants_relation(tags)).max().unwrap_or(Want::No);
            if want == Want::No || !self.touches(members) {
                return Ok(());
            }
            let shapes: Vec<Vec<(i64, LonLat)>> = members.iter().map(|m| self.shape(m, want)).collect();
            let members: Vec<Member<'_>> = members
                .iter()
                .zip(&shapes)
                .map(|(m, nodes)| Member { kind: m.kind, id: m.id, role: m.role, nodes })
                .collect();
            let relation = Relation { id, members: &members, tags };
            for visitor in &mut *visitors {
                if visitor.wants_relation(tags) != Want::No {
                    visitor.relation(&relation);
                }
            }
            Ok(())
        })
    }

    fn shape(&self, member: &RawMember<'_>, want: Want) -> Vec<(i64, LonLat)> {
        let mut placed = Vec::new();
        if want == Want::Shapes
            && member.kind == MemberKind::Way
            && let Some(nodes) = self.part_nodes.get(&member.id)
        {
            self.place(nodes, &mut placed, &mut Vec::new());
        }
        placed
    }
}

fn check(seen: &mut u64, progress: &Progress) -> Result<(), Stop> {
    *seen += 1;
    if seen.is_multiple_of(EVERY) {
        progress.check()?;
    }
    Ok(())
}
