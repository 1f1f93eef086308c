//! Open Referral UK (HSDS-UK, openreferraluk.org): services with the places where they are given, as JSON: a list of
//! services, one service, or pages of a list (`{"contents": […]}`, before version 3 `"content"`). Each place becomes a row
//! of a table of venues with the columns of the table for partners, so that what is said of it is understood in one place.
//!
//! What a service offers is taken from its name and its taxonomy terms, by words that mean nothing else; what cannot be told
//! stays in the note, which names the services.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use crate::base::progress::Progress;
use crate::base::text::counted;
use crate::base::warnings::{Severity, Warning, Warnings};
use crate::model::venue::Offer;

use super::error::{ImportError, Refusal};
use super::layer::{CrsSaid, Layer, Table};

/// The columns, in the words of the table for partners.
const COLUMNS: [&str; 14] = [
    "name",
    "address",
    "postcode",
    "longitude",
    "latitude",
    "opening_hours",
    "offers",
    "step_free",
    "free",
    "cost",
    "languages",
    "contact",
    "last_verified",
    "note",
];

/// Whether JSON speaks of services: by member names that nothing else has.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    let has = |word: &str| memchr_like(bytes, word.as_bytes());
    has("\"service_at_locations\"")
        || (has("\"physical_addresses\"") && has("\"location_type\""))
        || (has("\"total_pages\"") && has("\"page_number\"") && has("\"organization\""))
}

/// Whether a word stands in the first four megabytes.
fn memchr_like(bytes: &[u8], word: &[u8]) -> bool {
    let part = &bytes[..bytes.len().min(4 << 20)];
    part.windows(word.len()).any(|w| w == word)
}

/// Reads services as venues.
pub(super) fn read(file: &str, name: &str, bytes: &[u8], progress: &Progress) -> Result<Layer, ImportError> {
    let refused = |r| ImportError::refused(file, r);
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    progress.check()?;
    let mut services = Vec::new();
    // Pages that were saved one after the other are read as one list.
    for page in serde_json::Deserializer::from_slice(bytes).into_iter::<Value>() {
        progress.check()?;
        services.extend(services_of(page.map_err(|e| refused(Refusal::BadJson(e.to_string())))?));
    }
    let mut places = Places::default();
    for (number, service) in services.iter().enumerate() {
        if number % 256 == 0 {
            progress.check()?;
        }
        places.take(service, number as u64 + 1);
    }
    if places.list.is_empty() {
        return Err(refused(Refusal::WrongFormat {
            what: format!(
                "Open Referral data of {} of which none says where it is given",
                counted(services.len(), "service", "services")
            ),
            remedy: "A list of services leaves places out. Save each service in full (/services/…), as a list or page by page.",
        }));
    }
    let mut table = Table::new(COLUMNS.map(str::to_owned));
    for place in &places.list {
        let row = place.row();
        table.push(place.number, row.iter().map(String::as_str)).map_err(refused)?;
    }
    let warnings = places.warnings(file);
    let format = "Open Referral UK, JSON".to_owned();
    Ok(Layer { name: name.to_owned(), format, table, shapes: None, crs: CrsSaid::Nothing, warnings })
}

/// The services of a page, a list, or one by itself.
fn services_of(value: Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list,
        Value::Object(mut object) => {
            for key in ["contents", "content", "services"] {
                if let Some(Value::Array(list)) = object.remove(key) {
                    return list;
                }
            }
            vec![Value::Object(object)]
        }
        _ => Vec::new(),
    }
}

/// The places so far, each once.
#[derive(Default)]
struct Places {
    list: Vec<Place>,
    /// By the location's identifier, or by its name and position.
    known: BTreeMap<String, usize>,
    inactive: usize,
    nowhere: usize,
    /// Schedules that no week can show, and the first of them.
    odd: usize,
    first_odd: Option<(u64, String)>,
}

/// A place with all services that are given there.
#[derive(Default)]
struct Place {
    /// Of the first service.
    number: u64,
    name: String,
    address: String,
    postcode: String,
    at: Option<(f64, f64)>,
    hours: Hours,
    offers: BTreeSet<&'static str>,
    step_free: Option<bool>,
    free: Vec<Option<bool>>,
    cost: Vec<String>,
    languages: Vec<String>,
    contact: Vec<String>,
    verified: String,
    services: Vec<String>,
    notes: Vec<String>,
}

impl Places {
    fn take(&mut self, service: &Value, number: u64) {
        let status = text(service, "status").to_lowercase();
        if ["inactive", "defunct", "closed", "temporarily closed"].contains(&status.as_str()) {
            self.inactive += 1;
            return;
        }
        let mut anywhere = false;
        for link in list(service, &["service_at_locations", "service_at_location"]) {
            let location = link.get("location").unwrap_or(link);
            let kind = text(location, "location_type").to_lowercase();
            let address = list(location, &["addresses", "physical_addresses", "physical_address"]).first().copied();
            let at =
                number_of(location, "latitude").zip(number_of(location, "longitude")).filter(|at| *at != (0.0, 0.0));
            let postcode = address.map_or("", |a| text(a, "postal_code"));
            if matches!(kind.as_str(), "virtual" | "postal") || (at.is_none() && postcode.is_empty()) {
                continue;
            }
            anywhere = true;
            let place = self.place(location, (at, address), service, number);
            let odd = self.list[place].add(service, link, location);
            self.odd += odd.len();
            if let Some(first) = odd.into_iter().next() {
                self.first_odd.get_or_insert((number, first));
            }
        }
        self.nowhere += usize::from(!anywhere);
    }

    /// The row of a location, a new one where it is not known.
    fn place(
        &mut self,
        location: &Value,
        (at, address): (Option<(f64, f64)>, Option<&Value>),
        service: &Value,
        number: u64,
    ) -> usize {
        let lines = ["address_1", "address_2", "city", "region", "state_province"];
        let mut parts: Vec<&str> = Vec::new();
        for part in address.iter().flat_map(|a| lines.map(|line| text(a, line))).filter(|p| !p.is_empty()) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        let organisation = service.get("organization").or_else(|| service.get("organisation"));
        let names = [text(location, "name"), organisation.map_or("", |o| text(o, "name")), text(service, "name")];
        let name = names.into_iter().find(|n| !n.is_empty()).unwrap_or("Place without a name");
        let key = match text(location, "id") {
            "" => format!("{name}|{at:?}|{}", parts.join(",")),
            id => id.to_owned(),
        };
        let next = self.list.len();
        let place = *self.known.entry(key).or_insert(next);
        if place == next {
            self.list.push(Place {
                number,
                name: name.to_owned(),
                address: parts.join(", "),
                postcode: address.map_or_else(String::new, |a| text(a, "postal_code").to_owned()),
                at,
                ..Place::default()
            });
        }
        place
    }

    fn warnings(self, file: &str) -> Warnings {
        let mut warnings = Warnings::default();
        let mut say = |row, field: Option<&str>, message: String, remedy: &str| {
            warnings.push(Warning {
                severity: Severity::Warning,
                file: file.to_owned(),
                row,
                field: field.map(str::to_owned),
                message,
                remedy: remedy.to_owned(),
            });
        };
        if self.nowhere > 0 {
            let services = counted(self.nowhere, "service", "services");
            let text =
                format!("{services} left out: no place, or none with a position or postcode (online, by telephone).");
            say(None, None, text, "");
        }
        if self.inactive > 0 {
            let services = counted(self.inactive, "service", "services");
            say(None, Some("status"), format!("{services} left out: not active any more."), "");
        }
        if let Some((number, first)) = self.first_odd {
            let times = counted(self.odd, "time", "times");
            let text = format!("{times} could not be brought to a week and stand in the note; the first is “{first}”.");
            say(Some(number), Some("schedules"), text, "Put them right in the venue's form.");
        }
        warnings
    }
}

impl Place {
    /// Adds what a service says; returns the schedules that no week can show, in words.
    fn add(&mut self, service: &Value, link: &Value, location: &Value) -> Vec<String> {
        const SCHEDULES: [&str; 3] = ["schedules", "regular_schedules", "regular_schedule"];
        let name = text(service, "name");
        if !name.is_empty() && name != self.name && !self.services.iter().any(|s| s == name) {
            self.services.push(name.to_owned());
        }
        self.offers.extend(offers(name));
        for term in terms(service) {
            self.offers.extend(offers(&term));
        }
        let mut odd = Vec::new();
        let own = [link, location, service].into_iter().map(|v| list(v, &SCHEDULES)).find(|s| !s.is_empty());
        for schedule in own.unwrap_or_default() {
            if let Some(words) = self.hours.add(schedule) {
                odd.push(words);
            }
        }
        for words in &odd {
            note(&mut self.notes, words);
        }
        let access = ["accessibility_for_disabilities", "accessibility"];
        for said in list(location, &access) {
            let words = [text(said, "description"), text(said, "accessibility"), text(said, "details")].join(" ");
            self.step_free = self.step_free.or_else(|| step_free(&words));
            note(&mut self.notes, words.trim());
        }
        self.costs(service);
        for language in list(service, &["languages"]).into_iter().chain(list(location, &["languages"])) {
            let said = [text(language, "name"), text(language, "language"), text(language, "code")];
            let said = said.into_iter().find(|l| !l.is_empty()).unwrap_or("");
            if !matches!(said.to_lowercase().as_str(), "english" | "en" | "eng") {
                note(&mut self.languages, said);
            }
        }
        let contacts = || list(service, &["contacts"]).into_iter().chain(list(link, &["contacts"]));
        let phones = list(service, &["phones"]).into_iter().chain(contacts().flat_map(|c| list(c, &["phones"])));
        for phone in phones {
            note(&mut self.contact, text(phone, "number"));
        }
        for said in [text(service, "email"), text(service, "url")] {
            note(&mut self.contact, said);
        }
        // The newest day on which somebody vouched for it.
        let assured: String = text(service, "assured_date").chars().take(10).collect();
        if assured > self.verified {
            self.verified = assured;
        }
        odd
    }

    fn costs(&mut self, service: &Value) {
        let options = list(service, &["cost_options"]);
        for option in &options {
            let amount = number_of(option, "amount");
            let about = [text(option, "amount_description"), text(option, "option")];
            let about = about.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
            let is_free = amount == Some(0.0) || (amount.is_none() && says_free(&about));
            self.free.push(if is_free { Some(true) } else { amount.map(|_| false) });
            match amount {
                Some(pounds) if pounds > 0.0 => note(&mut self.cost, format!("£{pounds} {about}").trim()),
                _ if !is_free => note(&mut self.cost, &about),
                _ => {}
            }
        }
        for fees in [text(service, "fees_description"), text(service, "fees")].into_iter().filter(|f| !f.is_empty()) {
            if options.is_empty() && says_free(fees) {
                self.free.push(Some(true));
            } else {
                note(&mut self.cost, fees);
            }
        }
    }

    fn row(&self) -> [String; COLUMNS.len()] {
        let yes_no = |known: Option<bool>| known.map_or("", |yes| if yes { "yes" } else { "no" }).to_owned();
        // Free only where all of it is known to be.
        let free = match self.free.as_slice() {
            [] => None,
            all if all.contains(&Some(false)) => Some(false),
            all if all.contains(&None) => None,
            _ => Some(true),
        };
        let degrees = |value: Option<f64>| value.map_or_else(String::new, |v| v.to_string());
        let mut notes = Vec::new();
        if !self.services.is_empty() {
            notes.push(format!("Services: {}", self.services.join("; ")));
        }
        notes.extend(self.notes.iter().cloned());
        let cut = |text: String, most: usize| text.chars().take(most).collect::<String>();
        [
            cut(self.name.clone(), 300),
            cut(self.address.clone(), 300),
            self.postcode.clone(),
            degrees(self.at.map(|at| at.1)),
            degrees(self.at.map(|at| at.0)),
            self.hours.to_osm(),
            self.offers.iter().copied().collect::<Vec<_>>().join("; "),
            yes_no(self.step_free),
            yes_no(free),
            cut(self.cost.join("; "), 300),
            cut(self.languages.join(", "), 300),
            cut(self.contact.join(", "), 300),
            self.verified.clone(),
            cut(notes.join(". "), 3_000),
        ]
    }
}

/// The times of a place over a week, and those of some weeks only.
#[derive(Default)]
struct Hours {
    days: BTreeMap<usize, BTreeSet<(u16, u16)>>,
    sometimes: BTreeSet<String>,
}

/// The days as iCalendar (RFC 5545, 3.3.10) writes them and as the `opening_hours` syntax does, Monday first.
const DAYS: [(&str, &str); 7] =
    [("MO", "Mo"), ("TU", "Tu"), ("WE", "We"), ("TH", "Th"), ("FR", "Fr"), ("SA", "Sa"), ("SU", "Su")];

impl Hours {
    /// Takes a schedule in; in words where no week can show it.
    fn add(&mut self, schedule: &Value) -> Option<String> {
        let said = |schedule: &Value| {
            let about = ["description", "notes", "byday", "opens_at", "closes_at"].map(|key| text(schedule, key));
            about.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
        };
        let (opens, closes) = (time(text(schedule, "opens_at")), time(text(schedule, "closes_at")));
        let (Some(opens), Some(closes)) = (opens, closes) else {
            let words = said(schedule);
            return (!words.is_empty()).then_some(words);
        };
        let freq = text(schedule, "freq").to_uppercase();
        let interval = number_of(schedule, "interval").unwrap_or(1.0);
        let days = if freq == "DAILY" { Some(all_days()) } else { days_of(schedule) };
        let spans = if closes > opens { Some((opens, closes)) } else { None };
        let (Some(days), Some(span)) = (days, spans) else { return Some(said(schedule)) };
        let is_monthly = freq == "MONTHLY" || freq == "YEARLY";
        for (day, nth) in days {
            let (_, name) = DAYS[day];
            let hours = format!("{}-{}", clock(span.0), clock(span.1));
            match nth {
                Some(nth) if (1..=5).contains(&nth.abs()) && interval <= 1.0 => {
                    self.sometimes.insert(format!("{name}[{nth}] {hours}"));
                }
                None if !is_monthly && interval <= 1.0 => {
                    self.days.entry(day).or_default().insert(span);
                }
                None if !is_monthly && (2.0..=26.0).contains(&interval) && interval.fract() == 0.0 => {
                    self.sometimes.insert(format!("week 01-53/{interval} {name} {hours}"));
                }
                _ => return Some(said(schedule)),
            }
        }
        None
    }

    /// In the syntax of OpenStreetMap; empty where nothing is known.
    fn to_osm(&self) -> String {
        let mut rules = String::new();
        for (day, spans) in &self.days {
            let between = if rules.is_empty() { "" } else { "; " };
            let spans: Vec<String> = spans.iter().map(|(a, b)| format!("{}-{}", clock(*a), clock(*b))).collect();
            // Writing to a String cannot fail.
            let _ = write!(rules, "{between}{} {}", DAYS[*day].1, spans.join(","));
        }
        for rule in &self.sometimes {
            let between = if rules.is_empty() { "" } else { "; " };
            let _ = write!(rules, "{between}{rule}");
        }
        rules
    }
}

fn all_days() -> Vec<(usize, Option<i32>)> {
    (0..7).map(|day| (day, None)).collect()
}

/// The days of a schedule, each with its place in the month where it has one: "1MO" is the first Monday, "-1FR" the last
/// Friday. `None` when they cannot be understood.
fn days_of(schedule: &Value) -> Option<Vec<(usize, Option<i32>)>> {
    let said = match schedule.get("byday") {
        Some(Value::Array(days)) => days.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
        _ => text(schedule, "byday").to_owned(),
    };
    let parts = said.split([',', ';', ' ']).map(str::trim).filter(|p| !p.is_empty());
    let one = |part: &str| {
        let split = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '+').len();
        let (nth, name) = part.split_at(split);
        let name: String = name.chars().take(2).flat_map(char::to_uppercase).collect();
        let day = DAYS.iter().position(|(ical, _)| *ical == name)?;
        let nth = if nth.is_empty() { None } else { Some(nth.parse().ok()?) };
        Some((day, nth))
    };
    let days: Vec<(usize, Option<i32>)> = parts.map(one).collect::<Option<_>>()?;
    (!days.is_empty()).then_some(days)
}

/// A time such as "10:00:00", "10:00" or "10:00Z", in minutes.
fn time(said: &str) -> Option<u16> {
    let said = said.rsplit('T').next()?.trim_end_matches('Z');
    let mut parts = said.trim().split(':');
    let (hour, minute): (u16, u16) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    (hour <= 24 && minute < 60 && hour * 60 + minute <= 24 * 60).then_some(hour * 60 + minute)
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The names of the taxonomy terms of a service.
fn terms(service: &Value) -> Vec<String> {
    let mut names = Vec::new();
    for attribute in list(service, &["attributes", "service_taxonomys", "taxonomy_terms", "categories"]) {
        let term = attribute.get("taxonomy_term").or_else(|| attribute.get("taxonomy")).unwrap_or(attribute);
        names.extend([text(term, "name"), text(attribute, "label")].map(str::to_owned));
    }
    names.retain(|n| !n.is_empty());
    names
}

/// What a service's name or term says is offered, by words that mean nothing else.
fn offers(words: &str) -> Vec<&'static str> {
    const WORDS: [(Offer, &[&str]); 9] = [
        (Offer::Wifi, &["wifi", "wi fi", "internet access"]),
        (Offer::Computers, &["computer access", "public computer", "public computers", "computers", "pc access"]),
        (Offer::DeviceLoan, &["device loan", "device library", "tablet loan", "tablet lending", "laptop loan"]),
        (Offer::DataSims, &["data sims", "free sims", "sim cards", "databank", "national databank"]),
        (
            Offer::BasicSkills,
            &[
                "digital skills",
                "basic digital skills",
                "computer skills",
                "computer course",
                "computer class",
                "computer classes",
                "it skills",
                "ict skills",
                "computers for beginners",
            ],
        ),
        (
            Offer::OneToOne,
            &[
                "one to one digital",
                "digital drop in",
                "it drop in",
                "digital champion",
                "digital champions",
                "digital support",
            ],
        ),
        (Offer::FormFilling, &["form filling", "help with forms", "online forms"]),
        (Offer::Employability, &["employability", "job club", "employment support", "jobseekers", "job search"]),
        (Offer::Business, &["business start up", "business support", "start your own business"]),
    ];
    let plain: String = words.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    let said = format!(" {} ", plain.split_whitespace().collect::<Vec<_>>().join(" "));
    let is_said = |phrase: &&str| said.contains(&format!(" {phrase} "));
    WORDS.iter().filter(|(_, phrases)| phrases.iter().any(is_said)).map(|(offer, _)| offer.key()).collect()
}

/// What words say of steps; `None` where they could mean either.
fn step_free(words: &str) -> Option<bool> {
    let words = words.to_lowercase().replace('-', " ");
    let has = |parts: &[&str]| parts.iter().any(|p| words.contains(p));
    if has(&["not ", "no ", "without", "limited", "partial", "unsuitable"]) {
        let denied = ["not wheelchair", "no wheelchair", "not step free", "no step free", "not accessible"];
        return if has(&denied) { Some(false) } else { None };
    }
    has(&["step free", "wheelchair", "level access", "ramp", "lift access"]).then_some(true)
}

fn says_free(words: &str) -> bool {
    let plain = words.to_lowercase();
    let mut said = plain.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    matches!(plain.trim(), "no charge" | "none" | "no cost") || said.next() == Some("free")
}

/// Adds a text to a list once.
fn note(notes: &mut Vec<String>, text: &str) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.is_empty() && !notes.contains(&text) {
        notes.push(text);
    }
}

/// A member that is text or a number, without blanks around it; empty where there is none.
fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).map_or("", str::trim)
}

/// A member that is a number, also where it is written as text.
fn number_of(value: &Value, key: &str) -> Option<f64> {
    let member = value.get(key)?;
    member.as_f64().or_else(|| member.as_str()?.trim().parse().ok()).filter(|v| v.is_finite())
}

/// The first of these members that is a list with something in it; an object by itself counts as a list of one.
fn list<'a>(value: &'a Value, keys: &[&str]) -> Vec<&'a Value> {
    for key in keys {
        match value.get(key) {
            Some(Value::Array(list)) if !list.is_empty() => return list.iter().collect(),
            Some(one @ Value::Object(_)) => return vec![one],
            _ => {}
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests;
