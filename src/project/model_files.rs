//! Score models as files: kept as JSON, to be used elsewhere, compared and run again.

use crate::model::score_model::ScoreModel;

use super::ProjectError;

/// Reads a score model.
///
/// # Errors
/// When it is none, or cannot be applied.
pub fn read(file: &str, json: &[u8]) -> Result<ScoreModel, ProjectError> {
    let found: Result<ScoreModel, _> = serde_json::from_slice(json);
    let model = found.map_err(|error| ProjectError::Refused(format!("{file}: this is no score model ({error}).")))?;
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
