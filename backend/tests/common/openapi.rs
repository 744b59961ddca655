//! Compares requests and responses with the OpenAPI document, by the JSON Schemas in it.

use jsonschema::{Draft, Validator};
use serde_json::{Value, from_str};
use std::{collections::HashMap, sync::LazyLock};

/// The parts of a response that the document describes.
#[derive(Clone, Copy)]
pub struct DocumentedResponse<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub status: u16,
    pub content_type: Option<&'a str>,
    pub body: &'a str,
}

/// How a response differs from the document. Routes that aren't in the document have no violations.
pub fn response_violations(response: DocumentedResponse) -> Vec<String> {
    let Some(operation) = DOCUMENT.operation(response.method, response.path) else {
        return Vec::new();
    };
    let DocumentedResponse { status, body, .. } = response;
    let Some(contents) = operation.responses.get(&status.to_string()) else {
        return vec![format!("{status} isn't documented")];
    };
    match (response.content_type, contents.is_empty()) {
        (None, true) if body.is_empty() => Vec::new(),
        (Some(content_type), false) => match contents.get(content_type) {
            Some(schema) if content_type.ends_with("json") => schema.violations(body),
            Some(_) => Vec::new(),
            None => vec![format!("{content_type} isn't documented for {status}")],
        },
        (content_type, _) => vec![format!("{content_type:?} with {} bytes", body.len())],
    }
}

/// How a request body differs from the document.
pub fn request_violations(method: &str, path: &str, body: &str) -> Vec<String> {
    match DOCUMENT.operation(method, path) {
        Some(Operation {
            request: Some(schema),
            ..
        }) => schema.violations(body),
        _ => Vec::new(),
    }
}

/// How a problem differs from the document, on any route.
pub fn problem_violations(body: &str) -> Vec<String> {
    DOCUMENT.problem.violations(body)
}

static DOCUMENT: LazyLock<Document> = LazyLock::new(Document::read);

struct Document {
    /// By path and method.
    operations: Vec<(String, String, Operation)>,
    problem: Schema,
}

struct Operation {
    request: Option<Schema>,
    /// By status and media type.
    responses: HashMap<String, HashMap<String, Schema>>,
}

struct Schema(Validator);

impl Document {
    fn read() -> Document {
        let document = include_str!("../../openapi.yaml");
        let document: Value = serde_norway::from_str(document).unwrap();
        let mut closed = document.clone();
        close(&mut closed);
        let mut operations = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                if operation["responses"].is_object() {
                    let operation = Operation::read(&document, &closed, path, method);
                    operations.push((path.clone(), method.clone(), operation));
                }
            }
        }
        let problem = &closed["components"]["schemas"]["Problem"];
        Document {
            problem: Schema::compile(&closed, &closed_at(problem)),
            operations,
        }
    }

    fn operation(&self, method: &str, path: &str) -> Option<&Operation> {
        let method = method.to_lowercase();
        let find = |template: &str| {
            let found = self
                .operations
                .iter()
                .find(|(at, by, _)| at == template && *by == method)?;
            Some(&found.2)
        };
        let matches = |template: &str| {
            let (parts, given) = (template.split('/'), path.split('/'));
            parts.clone().count() == given.clone().count()
                && parts
                    .zip(given)
                    .all(|(part, given)| part.starts_with('{') || part == given)
        };
        let mut templates = self.operations.iter().map(|(template, ..)| template);
        find(path).or_else(|| find(templates.find(|it| matches(it))?))
    }
}

impl Operation {
    fn read(document: &Value, closed: &Value, path: &str, method: &str) -> Operation {
        let request = &document["paths"][path][method]["requestBody"]["content"];
        let request = &request["application/json"]["schema"];
        let responses = closed["paths"][path][method]["responses"]
            .as_object()
            .unwrap();
        let responses = responses.iter().map(|(status, response)| {
            let response = match response["$ref"].as_str() {
                Some(reference) => closed.pointer(&reference[1..]).unwrap(),
                None => response,
            };
            let contents = response["content"].as_object().into_iter().flatten();
            let contents = contents.map(|(media_type, content)| {
                let schema = Schema::compile(closed, &content["schema"]);
                (media_type.clone(), schema)
            });
            (status.clone(), contents.collect())
        });
        Operation {
            request: request
                .is_object()
                .then(|| Schema::compile(document, request)),
            responses: responses.collect(),
        }
    }
}

impl Schema {
    /// Compiles a schema with the components that it refers to.
    fn compile(document: &Value, schema: &Value) -> Schema {
        let mut schema = schema.clone();
        schema["components"] = document["components"].clone();
        let options = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .should_ignore_unknown_formats(false);
        Schema(options.build(&schema).unwrap())
    }

    fn violations(&self, body: &str) -> Vec<String> {
        let Ok(body) = from_str::<Value>(body) else {
            return vec!["it isn't JSON".to_owned()];
        };
        let errors = self.0.iter_errors(&body);
        errors
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }
}

/// Forbids members that aren't documented wherever a schema is used: readers have to ignore them, but this backend sends
/// none. Not within `allOf`, whose parts name the members together.
fn close(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match member {
                    Value::Array(parts) if name == "allOf" => parts
                        .iter_mut()
                        .filter(|part| part["$ref"].is_null())
                        .for_each(close_members),
                    _ => close(member),
                }
            }
            if members.contains_key("$ref") {
                members.insert("unevaluatedProperties".into(), false.into());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

/// Closes the schemas within a schema.
fn close_members(schema: &mut Value) {
    if let Some(members) = schema.as_object_mut() {
        members.values_mut().for_each(close);
    }
}

/// Closes a schema itself.
fn closed_at(schema: &Value) -> Value {
    let mut schema = schema.clone();
    schema["unevaluatedProperties"] = false.into();
    schema
}
