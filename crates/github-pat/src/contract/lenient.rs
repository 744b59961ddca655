//! Reads JSON from other servers leniently: a number as a text, a string as a list. What can't be read is left
//! out and named.

use crate::{MAX_NAME_CHARS, display_name, split_list};
use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};
use std::fmt;

/// A value read leniently, and what was left out of it.
///
/// A number is read as a text, a string of entries as a list, `name=level` pairs in a string or a list as a map
/// of permissions. A member that can't be read is left out, so that a token that a backend has stored isn't lost
/// because of the types in its response.
///
/// ```
/// # fn main() -> Result<(), serde_json::Error> {
/// use github_pat::{Lenient, contract::Connection};
///
/// let json = r#"{"connection_id": 5, "scopes": "repo, read:org", "account": ["octocat"]}"#;
/// let Lenient { value, unreadable } = serde_json::from_str::<Lenient<Connection>>(json)?;
/// assert_eq!(value.connection_id.as_deref(), Some("5"));
/// assert_eq!(value.scopes, Some(vec!["repo".to_owned(), "read:org".to_owned()]));
/// assert_eq!(unreadable[0].to_string(), "`account`: expected an object, found an array");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lenient<T> {
    pub value: T,
    pub unreadable: Vec<Unreadable>,
}

/// A member that couldn't be read. It doesn't have the value, which may be a secret in the wrong place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// With the members around it: `account.login`.
    pub member: &'static str,
    pub found: JsonType,
    /// In words: "a string".
    pub expected: &'static str,
}

/// The types that JSON has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl JsonType {
    /// In words, with an article.
    pub fn as_str(self) -> &'static str {
        match self {
            JsonType::Null => "null",
            JsonType::Boolean => "a boolean",
            JsonType::Number => "a number",
            JsonType::String => "a string",
            JsonType::Array => "an array",
            JsonType::Object => "an object",
        }
    }
}

/// For a developer's console.
impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Unreadable {
            member,
            found,
            expected,
        } = self;
        write!(
            formatter,
            "`{member}`: expected {expected}, found {}",
            found.as_str()
        )
    }
}

/// A JSON value, as far as reading leniently needs it.
pub(super) enum Value {
    Null,
    Boolean,
    /// A whole number, as text, because every digit of an identifier counts.
    Number(String),
    /// Any other number. Nothing needs it as text, and formatting it would take kilobytes of the WebAssembly.
    Fraction(f64),
    String(String),
    Array(Vec<Value>),
    Object(Members),
}

/// The members of an object.
pub(super) type Members = Vec<(String, Value)>;

impl Value {
    fn json_type(&self) -> JsonType {
        match self {
            Value::Null => JsonType::Null,
            Value::Boolean => JsonType::Boolean,
            Value::Number(_) | Value::Fraction(_) => JsonType::Number,
            Value::String(_) => JsonType::String,
            Value::Array(_) => JsonType::Array,
            Value::Object(_) => JsonType::Object,
        }
    }
}

/// Takes members out of an object one by one, and remembers what couldn't be read.
pub(super) struct Reader {
    members: Members,
    /// Whether any of the members was there, if only as null.
    pub(super) has_found: bool,
    pub(super) unreadable: Vec<Unreadable>,
}

/// The maximum of a text, in bytes: names, URLs and sentences are shorter.
const MAX_TEXT_LEN: usize = 1000;
const TEXT: &str = "a string of at most 1000 bytes";
/// GitHub has fewer permissions, and fewer scopes.
const MAX_ENTRIES: usize = 100;

impl Reader {
    pub(super) fn new(members: Members) -> Reader {
        Reader {
            members,
            has_found: false,
            unreadable: Vec::new(),
        }
    }

    /// The first member with one of these names; `None` also for null.
    fn take(&mut self, names: &[&str]) -> Option<Value> {
        let is_wanted = |(name, _): &(String, Value)| names.contains(&name.as_str());
        let place = self.members.iter().position(is_wanted)?;
        self.has_found = true;
        match self.members.swap_remove(place).1 {
            Value::Null => None,
            value => Some(value),
        }
    }

    fn reject<T>(
        &mut self,
        member: &'static str,
        value: &Value,
        expected: &'static str,
    ) -> Option<T> {
        self.unreadable.push(Unreadable {
            member,
            found: value.json_type(),
            expected,
        });
        None
    }

    /// `member` is the name for warnings, with the members around it; `names` are those it may have here.
    pub(super) fn text(&mut self, member: &'static str, names: &[&str]) -> Option<String> {
        let value = self.take(names)?;
        match into_text(value) {
            Ok(text) => Some(text),
            Err(value) => self.reject(member, &value, TEXT),
        }
    }

    /// A name, cleaned so that it can be shown; one that is too long is cut.
    pub(super) fn name(&mut self, member: &'static str, names: &[&str]) -> Option<String> {
        let text = self.text(member, names)?;
        if text.chars().count() > MAX_NAME_CHARS {
            let expected = "a name of at most 100 characters";
            self.reject::<()>(member, &Value::String(String::new()), expected);
        }
        Some(display_name(&text))
    }

    /// A text that isn't empty.
    pub(super) fn non_empty_text(&mut self, member: &'static str) -> Option<String> {
        let text = self.text(member, &[member]);
        text.filter(|text| !text.is_empty())
    }

    pub(super) fn non_empty_name(&mut self, member: &'static str) -> Option<String> {
        let name = self.name(member, &[member]);
        name.filter(|name| !name.is_empty())
    }

    /// A string that isn't empty. A number isn't accepted.
    pub(super) fn non_empty_string(&mut self, member: &'static str) -> Option<String> {
        match self.take(&[member])? {
            Value::String(text) if text.len() <= MAX_TEXT_LEN => {
                Some(text).filter(|text| !text.is_empty())
            }
            value => self.reject(member, &value, TEXT),
        }
    }

    /// A text that has to be one of several.
    pub(super) fn parsed<T>(
        &mut self,
        member: &'static str,
        names: &[&str],
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.take(names)?;
        let parsed = match &value {
            Value::String(text) | Value::Number(text) => parse(text),
            _ => None,
        };
        parsed.or_else(|| self.reject(member, &value, expected))
    }

    /// Whole seconds, rounded up; a negative number isn't accepted.
    pub(super) fn seconds(&mut self, member: &'static str) -> Option<u32> {
        let value = self.take(&[member])?;
        let seconds = match &value {
            Value::Number(text) | Value::String(text) => parse_seconds(text),
            Value::Fraction(number) => Some(number.ceil() as u32),
            _ => None,
        };
        seconds.or_else(|| self.reject(member, &value, "a number of seconds"))
    }

    /// A list of names, or a text with entries between spaces or commas.
    pub(super) fn texts(&mut self, member: &'static str, names: &[&str]) -> Option<Vec<String>> {
        const EXPECTED: &str = "at most 100 strings of at most 100 characters";
        match self.take(names)? {
            value @ Value::Object(_) => self.reject(member, &value, EXPECTED),
            value => self.entries(member, value, EXPECTED),
        }
    }

    /// An object of texts, or `name=level` pairs in a text or a list.
    pub(super) fn pairs(
        &mut self,
        member: &'static str,
        names: &[&str],
    ) -> Option<Vec<(String, String)>> {
        const EXPECTED: &str = "a level for each of at most 100 names";
        let value = self.take(names)?;
        let mut pairs: Vec<(String, String)> = Vec::new();
        for entry in self.entries(member, value, EXPECTED)? {
            match entry.split_once('=') {
                // A name that comes twice has the last level, as in a JSON object.
                Some((name, level)) => match pairs.iter_mut().find(|(known, _)| known == name) {
                    Some(known) => known.1 = level.to_owned(),
                    None => pairs.push((name.to_owned(), level.to_owned())),
                },
                None => {
                    self.reject::<()>(member, &Value::String(entry), EXPECTED);
                }
            }
        }
        Some(pairs)
    }

    /// The entries of a list, of a text or, as `name=level`, of an object. Entries that can't be shown are left out, and
    /// so are those after the first hundred.
    fn entries(
        &mut self,
        member: &'static str,
        value: Value,
        expected: &'static str,
    ) -> Option<Vec<String>> {
        let mut entries: Vec<Value> = match value {
            Value::String(text) => split_list(&text)
                .map(|word| Value::String(word.to_owned()))
                .collect(),
            Value::Array(entries) => entries,
            Value::Object(members) => members
                .into_iter()
                .map(|(name, level)| match into_text(level) {
                    Ok(level) => Value::String([&name, "=", &level].concat()),
                    Err(level) => level,
                })
                .collect(),
            value => return self.reject(member, &value, expected),
        };
        if entries.len() > MAX_ENTRIES {
            entries.truncate(MAX_ENTRIES);
            self.reject::<()>(member, &Value::Array(Vec::new()), expected);
        }
        let mut texts = Vec::new();
        for entry in entries {
            match into_text(entry) {
                Ok(text) if display_name(&text) == text => texts.push(text),
                Ok(text) | Err(Value::String(text)) => {
                    self.reject::<()>(member, &Value::String(text), expected);
                }
                Err(entry) => {
                    self.reject::<()>(member, &entry, expected);
                }
            }
        }
        Some(texts)
    }

    pub(super) fn object(&mut self, member: &'static str, names: &[&str]) -> Option<Members> {
        match self.take(names)? {
            Value::Object(members) => Some(members),
            value => self.reject(member, &value, "an object"),
        }
    }
}

/// A JSON object of another API, read leniently: a member that is missing or of another type is `None`.
///
/// ```
/// # fn main() -> Result<(), serde_json::Error> {
/// use github_pat::contract::JsonObject;
///
/// let mut json: JsonObject = serde_json::from_str(r#"{"error": {"code": "gone", "message": 5}}"#)?;
/// let mut error = json.object("error").expect("an object");
/// assert_eq!(error.string("code").as_deref(), Some("gone"));
/// assert_eq!(error.string("message"), None);
/// # Ok(())
/// # }
/// ```
pub struct JsonObject(Reader);

impl JsonObject {
    /// Takes out a string that isn't empty and has at most 1000 bytes.
    pub fn string(&mut self, member: &'static str) -> Option<String> {
        self.0.non_empty_string(member)
    }

    /// Takes out an object.
    pub fn object(&mut self, member: &'static str) -> Option<JsonObject> {
        let members = self.0.object(member, &[member])?;
        Some(JsonObject(Reader::new(members)))
    }
}

impl<'de> Deserialize<'de> for JsonObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<JsonObject, D::Error> {
        read_members(deserializer).map(|members| JsonObject(Reader::new(members)))
    }
}

fn into_text(value: Value) -> Result<String, Value> {
    match value {
        Value::String(text) if text.len() > MAX_TEXT_LEN => Err(Value::String(text)),
        Value::String(text) | Value::Number(text) => Ok(text),
        value => Err(value),
    }
}

/// Without `f64`, whose parser would be a tenth of the form's WebAssembly.
fn parse_seconds(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole: i64 = whole.parse().ok()?;
    let is_fraction = fraction.bytes().all(|byte| byte.is_ascii_digit());
    let rounded_up = whole.saturating_add(i64::from(!fraction.is_empty()));
    is_fraction.then_some(rounded_up.clamp(0, i64::from(u32::MAX)) as u32)
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Boolean)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.to_string()))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.to_string()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Fraction(number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = access.next_entry()? {
            members.push(member);
        }
        Ok(Value::Object(members))
    }
}

/// The members of an object; other values aren't accepted.
pub(super) fn read_members<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Members, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Object(members) => Ok(members),
        value => {
            let message = ["expected an object, found ", value.json_type().as_str()].concat();
            Err(de::Error::custom(message))
        }
    }
}
