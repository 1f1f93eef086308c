//! Whose data stands on a sheet: the sources of what is shown, and of nothing else.

use std::collections::BTreeSet;

use crate::base::ids::SourceId;
use crate::model::area::SetRole;
use crate::model::atlas::{Atlas, SetData};
use crate::model::background::Background;
use crate::model::indicator::Indicator;
use crate::model::source::Source;
use crate::model::style::LayerKind;
use crate::project::broadband;
use crate::render::page::said_once;

/// The sources of the areas, of these indicators' figures, and of the layers that are switched on, in the project's
/// order.
pub(super) fn used<'a>(atlas: &'a Atlas, set: &SetData, keys: &[&str]) -> Vec<&'a Source> {
    let mut ids: BTreeSet<SourceId> = BTreeSet::from([set.set.source]);
    ids.extend(keys.iter().filter_map(|k| set.columns.get(*k)).map(|c| c.source));
    let on = |layer| atlas.settings.is_visible(layer);
    if on(LayerKind::Context) {
        ids.extend(atlas.sets.iter().filter(|s| s.set.role == SetRole::Context).map(|s| s.set.source));
    }
    if on(LayerKind::Venues) {
        ids.extend(atlas.venues.iter().filter_map(|v| v.source));
    }
    if on(LayerKind::Gaps) {
        match broadband::threshold(atlas, set, &atlas.settings) {
            Some(threshold) => ids.extend(broadband::sources(set, threshold)),
            None => ids.extend(atlas.gaps.iter().filter_map(|g| g.source)),
        }
    }
    if on(LayerKind::Postcodes) && !atlas.postcodes.is_empty() {
        // Postcodes do not say whose they are: of a source that brought nothing else that shows.
        let others = brought_otherwise(atlas);
        ids.extend(atlas.sources.iter().map(|s| s.id).filter(|id| !others.contains(id)));
    }
    atlas.sources.iter().filter(|s| ids.contains(&s.id)).collect()
}

/// The sources of everything but postcodes.
fn brought_otherwise(atlas: &Atlas) -> BTreeSet<SourceId> {
    let sets = atlas.sets.iter().map(|s| s.set.source);
    let columns = atlas.sets.iter().flat_map(|s| s.columns.values().map(|c| c.source));
    let lookups = atlas.lookups.iter().map(|l| l.source);
    let venues = atlas.venues.iter().filter_map(|v| v.source);
    sets.chain(columns).chain(lookups).chain(venues).chain(atlas.gaps.iter().filter_map(|g| g.source)).collect()
}

/// The attribution lines of what is shown, no sentence twice.
pub(super) fn lines(atlas: &Atlas, set: &SetData, keys: &[&str]) -> Vec<String> {
    let mut lines =
        said_once(&used(atlas, set, keys).into_iter().map(|s| line_for(atlas, set, s, keys)).collect::<Vec<_>>());
    let background = background_attribution(atlas).filter(|line| !lines.iter().any(|l| l == line));
    lines.extend(background.map(|line| format!("Background map: {line}")));
    lines
}

/// What a source asks to be said for these of its figures. A file that was put together from several publications names
/// them all, each in a sentence: one that names the data of other figures of the file, and of none that is shown, is left
/// out.
fn line_for(atlas: &Atlas, set: &SetData, source: &Source, keys: &[&str]) -> String {
    let whole = line(source);
    let own: Vec<&Indicator> = atlas.indicators_of(set).into_iter().filter(|i| i.source == source.id).collect();
    let shown: Vec<&str> = own.iter().filter(|i| keys.contains(&i.key.as_str())).map(|i| i.period.as_str()).collect();
    if shown.is_empty() {
        return whole;
    }
    let is_named = |sentence: &str, name: &str| name.contains(' ') && sentence.contains(name);
    let is_of_others = |sentence: &str| {
        let named = |i: &&&Indicator| is_named(sentence, &i.period) || is_named(sentence, &i.name);
        let mut periods = own.iter().filter(named).map(|i| i.period.as_str()).peekable();
        periods.peek().is_some() && periods.all(|period| !shown.contains(&period))
    };
    let kept: Vec<&str> = whole.split_inclusive(". ").filter(|sentence| !is_of_others(sentence)).collect();
    if kept.is_empty() { whole } else { kept.concat().trim_end().to_owned() }
}

/// What the map lies on, where it is switched on.
pub(in crate::project) fn background_shown(atlas: &Atlas) -> Option<&Background> {
    atlas.background.as_ref().filter(|_| atlas.settings.is_visible(LayerKind::Background))
}

/// What the background asks to be said.
pub(super) fn background_attribution(atlas: &Atlas) -> Option<&str> {
    background_shown(atlas).map(|b| b.about().attribution.as_str()).filter(|line| !line.is_empty())
}

/// What a source asks to be said, or what is known of it.
pub(super) fn line(source: &Source) -> String {
    let about = &source.description;
    if about.attribution.is_empty() {
        format!("{} ({}; licence not stated)", about.dataset, source.file_name)
    } else {
        about.attribution.clone()
    }
}

/// The periods of the figures that are shown, each once.
pub(super) fn periods(atlas: &Atlas, keys: &[&str]) -> String {
    let mut periods: Vec<&str> =
        keys.iter().filter_map(|k| atlas.indicator(k)).map(|i| i.period.as_str()).filter(|p| !p.is_empty()).collect();
    periods.sort_unstable();
    periods.dedup();
    periods.join("; ")
}
