//! Score models as files: kept as JSON, to be used elsewhere, compared and run again.

use crate::model::score_model::ScoreModel;

use super::{ProjectError, clock};

/// Reads a score model.
///
/// # Errors
/// When it is none, or cannot be applied.
pub fn read(file: &str, json: &[u8]) -> Result<ScoreModel, ProjectError> {
    let found: Result<ScoreModel, _> = serde_json::from_slice(json);
    let model = found.map_err(|error| {
        let why = match error.classify() {
            serde_json::error::Category::Data => format!("it lacks or has what a score model may not: {error}"),
            _ => format!("it is not JSON from line {} on", error.line()),
        };
        let remedy = "Save a model as JSON in the window, or with score --save-model, and start from that.";
        ProjectError::Refused(format!("{file}: this is no score model; {why}. {remedy}"))
    })?;
    model.check().map_err(|why| ProjectError::Refused(format!("{file}: the score model cannot be used: {why}.")))?;
    Ok(model)
}

/// A score model as JSON, the same bytes for the same model.
///
/// # Errors
/// When it cannot be kept.
pub fn write(model: &ScoreModel) -> Result<Vec<u8>, ProjectError> {
    model.check().map_err(|why| ProjectError::Refused(format!("The score model cannot be kept: {why}.")))?;
    let mut json = serde_json::to_vec_pretty(model)
        .map_err(|error| ProjectError::Refused(format!("The score model cannot be kept: {error}.")))?;
    json.push(b'\n');
    Ok(json)
}

/// When a version of a model was made, changed, and from what: "Made on 21 November 2026 from Access, skills, need."
/// `None` where nobody said.
#[must_use]
pub fn lineage(model: &ScoreModel) -> Option<String> {
    let lineage = model.lineage.as_ref()?;
    let mut parts = Vec::new();
    match (lineage.made.is_empty(), lineage.from.is_empty()) {
        (false, false) => parts.push(format!("made on {} from {}", clock::in_words(&lineage.made), lineage.from)),
        (false, true) => parts.push(format!("made on {}", clock::in_words(&lineage.made))),
        (true, false) => parts.push(format!("made from {}", lineage.from)),
        (true, true) => {}
    }
    if !lineage.changed.is_empty() {
        parts.push(format!("changed on {}", clock::in_words(&lineage.changed)));
    }
    let said = parts.join(", ");
    let mut letters = said.chars();
    let first = letters.next()?;
    Some(format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::sample;

    #[test]
    fn a_model_comes_back_as_it_was() {
        let json = write(&sample::model()).expect("written");
        let again = read("m.json", &json).expect("read");
        assert_eq!(again, sample::model());
        assert_eq!(write(&again).expect("written"), json);
    }

    #[test]
    fn a_version_says_where_it_comes_from() {
        let model = sample::model().made("2026-11-21", "Access, skills, need").changed("2026-11-21");
        assert_eq!(lineage(&model).as_deref(), Some("Made on 21 November 2026 from Access, skills, need."));
        let json = write(&model.changed("2026-11-30")).expect("written");
        let again = read("m.json", &json).expect("read");
        let said = "Made on 21 November 2026 from Access, skills, need, changed on 30 November 2026.";
        assert_eq!(lineage(&again).as_deref(), Some(said));
        assert_eq!(lineage(&sample::model()), None);
        assert_eq!(lineage(&sample::model().changed("2026-11-30")), None);
        assert!(!String::from_utf8_lossy(&write(&sample::model()).expect("written")).contains("lineage"));
    }

    #[test]
    fn a_model_written_by_hand_may_be_short() {
        let json = r#"{"name": "Two", "dimensions": [{"name": "All", "terms": [
            {"indicator": "a"}, {"indicator": "b", "weight": 2, "direction": "lower_is_worse"}]}]}"#;
        let model = read("two.json", json.as_bytes()).expect("read");
        assert_eq!(model.effective_weights(), [1.0 / 3.0, 2.0 / 3.0]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let said = |json: &str| read("m.json", json.as_bytes()).expect_err("refused").to_string();
        assert!(said("[]").starts_with("m.json: this is no score model"));
        assert!(said(r#"{"name": "x", "dimensions": []}"#).contains("no indicators"));
        let term = r#"{"indicator": "a", "weight": -1}"#;
        let with = |terms: &str| format!(r#"{{"name": "x", "dimensions": [{{"name": "d", "terms": [{terms}]}}]}}"#);
        assert!(said(&with(term)).contains("zero or more"));
        assert!(said(&with(r#"{"indicator": "a"}, {"indicator": "a"}"#)).contains("\"a\" is in it twice"));
    }
}
