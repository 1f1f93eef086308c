//! Names reduced to what different spellings of them share.

/// The words of a name in small letters a to z and figures, one blank between them; letters with marks are without them,
/// and what is often shortened on maps and in addresses stands in full: "Saint Mary's Road" and "St Marys Rd" are the same.
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
    let count = text.split_whitespace().count();
    let mut out = String::with_capacity(text.len() + 8);
    for (place, word) in text.split_whitespace().enumerate() {
        if place > 0 {
            out.push(' ');
        }
        // At the end of a name "St" is a street, before one a saint.
        out.push_str(match word {
            "st" if place > 0 && place + 1 == count => "street",
            "st" => "saint",
            _ => in_full(word),
        });
    }
    out
}

/// Letters and figures without blanks, as they are: for codes and postcodes.
#[must_use]
pub fn compact(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn in_full(word: &str) -> &str {
    match word {
        "rd" => "road",
        "ave" | "av" => "avenue",
        "ln" => "lane",
        "dr" => "drive",
        "cl" => "close",
        "ct" => "court",
        "cres" => "crescent",
        "gdns" => "gardens",
        "gr" => "grove",
        "sq" => "square",
        "terr" => "terrace",
        "mt" => "mount",
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
