//! Dates, durations, lists and plurals in a language, by `Intl`.

use crate::resolved::Expiry;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Throws if it isn't a language tag.
    #[wasm_bindgen(catch, js_namespace = Intl, js_name = getCanonicalLocales)]
    fn canonical_locales(tag: &str) -> Result<Array, JsValue>;
}

const ENGLISH: &str = "en";

/// Reads a time in RFC 3339, or as in GitHub's header: `2026-06-03 19:52:44 UTC`.
pub fn parse_time(text: &str) -> Option<Date> {
    // Every engine reads the latter with slashes.
    let slashed = text.contains(' ').then(|| text.replacen('-', "/", 2));
    let date = Date::new(&slashed.as_deref().unwrap_or(text).into());
    (!date.get_time().is_nan()).then_some(date)
}

/// A time in the words of a language; `None` if it isn't a time.
pub fn expiry(text: &str, language: &str) -> Option<Expiry> {
    let (end, now) = (parse_time(text)?, Date::new_0());
    let day = |date: &Date| {
        let local = date.get_time() - date.get_timezone_offset() * 60_000.0;
        (local / 86_400_000.0).floor() as i32
    };
    let days = day(&end) - day(&now);
    let has_ended = end.get_time() <= now.get_time();
    let locales = locales(language);
    let relative = Intl::RelativeTimeFormat::new(&locales, &options(&[("numeric", "auto")]));
    let style = options(&[("dateStyle", "long")]);
    let date = Intl::DateTimeFormat::new(&locales, &style).format();
    Some(Expiry {
        days: if has_ended { days.min(-1) } else { days },
        when: relative.format(days.into(), "day").into(),
        date: call(&date, &end),
    })
}

/// Today, in UTC: "2027-02-20".
pub fn iso_date() -> String {
    let mut time: String = Date::new_0().to_iso_string().into();
    time.truncate("2027-02-20".len());
    time
}

/// "30 days", in a language.
pub fn days(days: u32, language: &str) -> String {
    let style = [("style", "unit"), ("unit", "day"), ("unitDisplay", "long")];
    let format = Intl::NumberFormat::new(&locales(language), &options(&style));
    call(&format.format(), &days.into())
}

/// CLDR's plural category for a count, in a language: "one", "few", "other".
pub fn plural_category(count: u32, language: &str) -> String {
    let rules = Intl::PluralRules::new(&locales(language), &Object::new());
    rules.select(count.into()).into()
}

/// "Contents, Issues, and Pages", in a language.
pub fn list(items: &[String], language: &str) -> String {
    let items: Array = items.iter().map(JsValue::from).collect();
    let format = Intl::ListFormat::new(&locales(language), &Object::new());
    format.format(&items).into()
}

/// English if it isn't a language tag, for which each constructor of `Intl` would throw.
fn locales(language: &str) -> Array {
    canonical_locales(language).unwrap_or_else(|_| Array::of1(&ENGLISH.into()))
}

fn options(members: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in members {
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    options
}

fn call(function: &Function, value: &JsValue) -> String {
    let text = function.call1(&JsValue::UNDEFINED, value);
    text.ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}
