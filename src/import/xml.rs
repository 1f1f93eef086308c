//! XML as a series of elements with their text, for the formats that are written in it. Nothing here knows which.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};

use crate::base::progress::Progress;

use super::error::{ImportError, Refusal};

/// Told of every element: when it opens, with its attributes, and when it closes, with its own text.
pub(super) trait Listener {
    fn open(&mut self, path: &[String], attribute: &dyn Fn(&str) -> Option<String>) -> Result<(), Refusal>;
    /// `path` ends with the element that closes.
    fn close(&mut self, path: &[String], text: &str) -> Result<(), Refusal>;
}

/// The deepest that elements may lie in each other; real files need about ten.
const DEEPEST: usize = 200;

/// Reads a text through. Names are without their prefix (`kml:Point` is `Point`). Only the entities of the standard
/// are resolved, so that none can be made to grow.
pub(super) fn read(
    file: &str,
    format: &str,
    text: &str,
    listener: &mut dyn Listener,
    progress: &Progress,
) -> Result<(), ImportError> {
    let damaged = |what: &dyn std::fmt::Display| {
        let part = format!("the {format} file");
        ImportError::refused(file, Refusal::Damaged { part, what: what.to_string() })
    };
    let mut xml = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    // The text of each open element.
    let mut texts: Vec<String> = Vec::new();
    for events in 0_u64.. {
        if events.is_multiple_of(4096) {
            progress.check()?;
        }
        let event = xml.read_event().map_err(|e| damaged(&e))?;
        let is_empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(tag) | Event::Empty(tag) => {
                if path.len() >= DEEPEST {
                    return Err(damaged(&format!("its elements lie more than {DEEPEST} deep in each other")));
                }
                path.push(tag.local_name().as_ref().to_owned());
                let attribute = |name: &str| {
                    let found = tag.try_get_attribute(name).ok().flatten()?;
                    found.normalized_value(XmlVersion::Implicit1_0).ok().map(|v| v.trim().to_owned())
                };
                listener.open(&path, &attribute).map_err(|r| ImportError::refused(file, r))?;
                if is_empty {
                    listener.close(&path, "").map_err(|r| ImportError::refused(file, r))?;
                    path.pop();
                } else {
                    texts.push(String::new());
                }
            }
            Event::End(_) => {
                let text = texts.pop().unwrap_or_default();
                listener.close(&path, text.trim()).map_err(|r| ImportError::refused(file, r))?;
                path.pop();
            }
            Event::Text(said) => texts.last_mut().into_iter().for_each(|t| t.push_str(&said)),
            Event::CData(said) => texts.last_mut().into_iter().for_each(|t| t.push_str(&said)),
            Event::GeneralRef(said) => {
                let Some(text) = texts.last_mut() else { continue };
                match said.resolve_char_ref() {
                    Ok(Some(letter)) => text.push(letter),
                    _ => match resolve_predefined_entity(&said) {
                        Some(known) => text.push_str(known),
                        None => text.extend(["&", &*said, ";"]),
                    },
                }
            }
            Event::Eof if path.is_empty() => return Ok(()),
            Event::Eof => return Err(damaged(&"it ends before its end")),
            _ => {}
        }
    }
    Ok(())
}
