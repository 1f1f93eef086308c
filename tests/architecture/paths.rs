//! Reads Rust source just far enough to list the paths it names: comments, strings and test code are passed over,
//! `use` trees are spread out. A reader of text, not a compiler: macros are seen as they are written.

/// One path in the source: `crate::storage::open`, `rusqlite::Connection`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    pub segments: Vec<String>,
}

/// What a file names.
#[derive(Debug, Default)]
pub struct Source {
    /// Everything with at least one `::`, and whatever a `use` or `extern crate` names.
    pub paths: Vec<Named>,
    /// Modules declared here outside test code.
    pub modules: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    line: usize,
    text: String,
}

pub fn read(source: &str) -> Source {
    let tokens = without_tests(&tokens(source));
    let mut found = Source::default();
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].text.as_str() {
            "use" => at = use_tree(&tokens, at + 1, &[], &mut found.paths),
            "extern" if text(&tokens, at + 1) == "crate" => {
                found.paths.push(Named { line: tokens[at].line, segments: vec![text(&tokens, at + 2).to_owned()] });
                at += 3;
            }
            "mod" => {
                found.modules.push(text(&tokens, at + 1).to_owned());
                at += 2;
            }
            word if is_name(word) => at = plain_path(&tokens, at, &mut found.paths),
            _ => at += 1,
        }
    }
    found
}

/// `a::b::c` in an expression or a type. The path ends at the first thing that is no name.
fn plain_path(tokens: &[Token], mut at: usize, paths: &mut Vec<Named>) -> usize {
    let mut named = Named { line: tokens[at].line, segments: vec![tokens[at].text.clone()] };
    at += 1;
    while text(tokens, at) == "::" && is_name(text(tokens, at + 1)) {
        named.segments.push(text(tokens, at + 1).to_owned());
        at += 2;
    }
    if named.segments.len() > 1 {
        paths.push(named);
    }
    at
}

/// `a::{b, c::d as e}`, from the first token after `use` or within its braces. Returns the place after it.
fn use_tree(tokens: &[Token], mut at: usize, before: &[String], paths: &mut Vec<Named>) -> usize {
    let mut segments = before.to_vec();
    let line = tokens.get(at).map_or(0, |t| t.line);
    loop {
        match text(tokens, at) {
            "{" => {
                at += 1;
                while !matches!(text(tokens, at), "}" | "") {
                    at = use_tree(tokens, at, &segments, paths);
                    if text(tokens, at) == "," {
                        at += 1;
                    }
                }
                return at + 1;
            }
            "::" | "*" => at += 1,
            "as" => at += 2,
            // `a::b::{self}` is `a::b`.
            "self" if !segments.is_empty() => at += 1,
            word if is_name(word) => {
                segments.push(word.to_owned());
                at += 1;
            }
            _ => {
                paths.push(Named { line, segments });
                return at;
            }
        }
    }
}

/// Leaves out every item under `#[cfg(test)]`.
fn without_tests(tokens: &[Token]) -> Vec<Token> {
    const MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        if (0..MARK.len()).all(|i| text(tokens, at + i) == MARK[i]) {
            at = after_item(tokens, at + MARK.len());
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// The place after one item: after its closing brace, or after the semicolon if it has none.
fn after_item(tokens: &[Token], mut at: usize) -> usize {
    let mut depth = 0_usize;
    let is_use = text(tokens, at) == "use";
    while at < tokens.len() {
        let token = text(tokens, at);
        at += 1;
        match token {
            "{" | "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 && !is_use {
                    return at;
                }
            }
            ";" if depth == 0 => return at,
            _ => {}
        }
    }
    at
}

fn text(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |t| t.text.as_str())
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Names, `::` and single signs; no comments, no strings, no lifetimes.
fn tokens(source: &str) -> Vec<Token> {
    let text: Vec<char> = source.chars().collect();
    let mut tokens = Vec::new();
    let mut line = 1;
    let mut at = 0;
    while at < text.len() {
        let from = at;
        let is = |offset: usize, sign: char| text.get(from + offset) == Some(&sign);
        let c = text[at];
        if c == '/' && is(1, '/') {
            while at < text.len() && text[at] != '\n' {
                at += 1;
            }
        } else if c == '/' && is(1, '*') {
            at = after_comment(&text, at);
        } else if let Some(after) = after_raw_string(&text, at) {
            at = after;
        } else if c == '"' {
            at = after_string(&text, at);
        } else if c == '\'' {
            at = after_quote(&text, at);
        } else if c.is_alphanumeric() || c == '_' {
            while at < text.len() && (text[at].is_alphanumeric() || text[at] == '_') {
                at += 1;
            }
            tokens.push(Token { line, text: text[from..at].iter().collect() });
        } else if c == ':' && is(1, ':') {
            at += 2;
            tokens.push(Token { line, text: "::".to_owned() });
        } else {
            at += 1;
            if !c.is_whitespace() {
                tokens.push(Token { line, text: c.to_string() });
            }
        }
        line += text[from..at.min(text.len())].iter().filter(|c| **c == '\n').count();
    }
    tokens
}

/// Comments may stand in comments.
fn after_comment(text: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at < text.len() {
        match (text[at], text.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// `r"…"`, `r#"…"#`, `br"…"`; `None` when there is no raw string here.
fn after_raw_string(text: &[char], at: usize) -> Option<usize> {
    let in_a_name = at > 0 && (text[at - 1].is_alphanumeric() || text[at - 1] == '_');
    let mut open = at + usize::from(text[at] == 'b');
    if in_a_name || text.get(open) != Some(&'r') {
        return None;
    }
    open += 1;
    let hashes = text[open..].iter().take_while(|c| **c == '#').count();
    open += hashes;
    if text.get(open) != Some(&'"') {
        return None;
    }
    let closes =
        |at: &usize| text[*at] == '"' && text[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes;
    let close = (open + 1..text.len()).find(closes)?;
    Some(close + 1 + hashes)
}

fn after_string(text: &[char], mut at: usize) -> usize {
    at += 1;
    while at < text.len() && text[at] != '"' {
        at += if text[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// Past a character (`'x'`, `'\n'`) or, of a lifetime, past the quote and the name.
fn after_quote(text: &[char], at: usize) -> usize {
    if text.get(at + 1) == Some(&'\\') {
        let close = (at + 3..text.len()).find(|i| text[*i] == '\'');
        return close.map_or(text.len(), |i| i + 1);
    }
    if text.get(at + 2) == Some(&'\'') {
        return at + 3;
    }
    let name = text[at + 1..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').count();
    at + 1 + name
}
