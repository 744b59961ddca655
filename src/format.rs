//! Dates, durations and plurals in a language, by `Intl`.

use crate::resolved::Expiry;
use js_sys::{Array, Date, Function, Intl, Object, Reflect, wasm_bindgen::JsValue};

/// When it expires, in words of a language; `None` for what is no time (RFC 3339).
pub fn expiry(text: &str, language: &str) -> Option<Expiry> {
    let (end, now) = (Date::new(&text.into()), Date::new_0());
    if end.get_time().is_nan() {
        return None;
    }
    let day = |date: &Date| {
        let local = date.get_time() - date.get_timezone_offset() * 60_000.0;
        (local / 86_400_000.0).floor() as i32
    };
    let days = day(&end) - day(&now);
    let has_ended = end.get_time() <= now.get_time();
    let relative =
        Intl::RelativeTimeFormat::new(&locales(language), &options(&[("numeric", "auto")]));
    let date = end.to_locale_date_string(language, &options(&[("dateStyle", "long")]));
    Some(Expiry {
        days: if has_ended { days.min(-1) } else { days },
        when: relative.format(days.into(), "day").into(),
        date: date.into(),
    })
}

/// "30 days", in a language.
pub fn days(days: u32, language: &str) -> String {
    let style = [("style", "unit"), ("unit", "day"), ("unitDisplay", "long")];
    let format = Intl::NumberFormat::new(&locales(language), &options(&style));
    call(&format.format(), days)
}

/// The plural category of CLDR for so many, in a language: "one", "few", "other".
pub fn plural_category(count: u32, language: &str) -> String {
    let rules = Intl::PluralRules::new(&locales(language), &Object::new());
    rules.select(count.into()).into()
}

fn locales(language: &str) -> Array {
    Array::of1(&language.into())
}

fn options(members: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in members {
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    options
}

fn call(function: &Function, number: u32) -> String {
    let text = function.call1(&JsValue::UNDEFINED, &number.into());
    text.ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}
