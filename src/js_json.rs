//! A serde deserializer for JSON that the browser has parsed. `serde-wasm-bindgen` supports more types, and takes 6 kB
//! more: its errors are texts that nobody reads here.

use js_sys::{Array, Object};
use serde::{
    Deserializer,
    de::{
        self, IntoDeserializer, Visitor,
        value::{MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use std::fmt;
use wasm_bindgen::{JsCast, JsValue};

/// A value that `JSON.parse` has returned, or a page has set.
pub struct JsJson {
    value: JsValue,
    /// How many more levels are read.
    depth: u32,
}

/// Nothing in the contract is deeper. A page's own object may contain itself.
const MAX_DEPTH: u32 = 16;

impl JsJson {
    pub fn new(value: JsValue) -> JsJson {
        JsJson {
            value,
            depth: MAX_DEPTH,
        }
    }
}

/// The error for a value of another type than expected.
#[derive(Debug)]
pub struct WrongShape;

impl fmt::Display for WrongShape {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a value of another shape")
    }
}

impl std::error::Error for WrongShape {}

impl de::Error for WrongShape {
    fn custom<T: fmt::Display>(_: T) -> WrongShape {
        WrongShape
    }
}

impl<'de> Deserializer<'de> for JsJson {
    type Error = WrongShape;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, WrongShape> {
        let JsJson { value, depth } = self;
        // Deeper levels are left out, without an error for the whole value.
        let Some(depth) = depth.checked_sub(1) else {
            return visitor.visit_unit();
        };
        let inner = |value| JsJson { value, depth };
        if value.is_null() || value.is_undefined() {
            return visitor.visit_unit();
        }
        if let Some(is_true) = value.as_bool() {
            return visitor.visit_bool(is_true);
        }
        if let Some(text) = value.as_string() {
            return visitor.visit_string(text);
        }
        if let Some(number) = value.as_f64() {
            return match number as i64 {
                whole if whole as f64 == number => visitor.visit_i64(whole),
                _ => visitor.visit_f64(number),
            };
        }
        if let Some(list) = value.dyn_ref::<Array>() {
            return visitor.visit_seq(SeqDeserializer::new(list.iter().map(inner)));
        }
        // Not `instanceof`, which is false for objects of another frame.
        if !value.is_object() {
            return Err(WrongShape);
        }
        let members = Object::entries(value.unchecked_ref::<Object>());
        let members = members.iter().filter_map(|member| {
            let member: Array = member.unchecked_into();
            Some((member.get(0).as_string()?, inner(member.get(1))))
        });
        visitor.visit_map(MapDeserializer::new(members))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, WrongShape> {
        if self.value.is_null() || self.value.is_undefined() {
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl IntoDeserializer<'_, WrongShape> for JsJson {
    type Deserializer = JsJson;

    fn into_deserializer(self) -> JsJson {
        self
    }
}
