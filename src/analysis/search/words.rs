//! Names reduced to what different spellings of them share.

/// The words of a name in small letters a to z and figures, one blank between them; letters with marks are without them,
/// and what is often shortened on maps and in addresses is short: "Saint Mary's Road" and "St Marys Rd" are the same.
#[must_use]
pub fn plain(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => text.push(letter),
            '\'' | '\u{2019}' | '.' => {}
            '&' => text.push_str(" and "),
            _ => match without_mark(letter) {
                Some(plain) => text.push_str(plain),
                None => text.push(' '),
            },
        }
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(short(word));
    }
    out
}

/// The same without blanks and without shortening: for codes and postcodes.
#[must_use]
pub fn compact(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn short(word: &str) -> &str {
    match word {
        "street" | "saint" => "st",
        "road" => "rd",
        "avenue" => "ave",
        "lane" => "ln",
        "drive" => "dr",
        "close" => "cl",
        "court" => "ct",
        "crescent" => "cres",
        "gardens" => "gdns",
        "grove" => "gr",
        "place" => "pl",
        "square" => "sq",
        "terrace" => "terr",
        "north" => "n",
        "south" => "s",
        "east" => "e",
        "west" => "w",
        "mount" => "mt",
        _ => word,
    }
}

/// A letter of the Latin alphabet as it is written without marks; `None` for anything else.
fn without_mark(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' | 'ġ' => "g",
        'ì'..='ï' | 'ī' | 'į' | 'ı' => "i",
        'ł' | 'ľ' | 'ĺ' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
        'œ' => "oe",
        'ř' | 'ŕ' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'þ' => "th",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' | 'ẁ' | 'ẃ' | 'ẅ' => "w",
        'ý' | 'ÿ' | 'ŷ' | 'ỳ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}
