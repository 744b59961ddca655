//! Holds requests and answers against the OpenAPI document, by the JSON Schemas in it.

use jsonschema::{Draft, Validator};
use serde_json::{Value, from_str};
use std::{collections::HashMap, sync::LazyLock};

/// An answer, as far as the document speaks of it.
#[derive(Clone, Copy)]
pub struct Answered<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub status: u16,
    pub content_type: Option<&'a str>,
    pub body: &'a str,
}

/// What the document promises otherwise; nothing of routes that it doesn't have.
pub fn violations_of_answer(answer: Answered) -> Vec<String> {
    let Some(operation) = CONTRACT.operation(answer.method, answer.path) else {
        return Vec::new();
    };
    let Answered { status, body, .. } = answer;
    let Some(contents) = operation.answers.get(&status.to_string()) else {
        return vec![format!("{status} isn't among the answers")];
    };
    match (answer.content_type, contents.is_empty()) {
        (None, true) if body.is_empty() => Vec::new(),
        (Some(content_type), false) => match contents.get(content_type) {
            Some(schema) if content_type.ends_with("json") => schema.violations(body),
            Some(_) => Vec::new(),
            None => vec![format!("{content_type} isn't what {status} is answered in")],
        },
        (content_type, _) => vec![format!("{content_type:?} with {} bytes", body.len())],
    }
}

/// Why the document doesn't allow this request body. What isn't JSON is refused by every route that takes a body.
pub fn violations_of_request(method: &str, path: &str, body: &str) -> Vec<String> {
    match CONTRACT.operation(method, path) {
        Some(Operation {
            request: Some(schema),
            ..
        }) => schema.violations(body),
        _ => Vec::new(),
    }
}

/// What a failure looks like on every route, those that the document doesn't have too.
pub fn violations_of_problem(body: &str) -> Vec<String> {
    CONTRACT.problem.violations(body)
}

static CONTRACT: LazyLock<Contract> = LazyLock::new(Contract::read);

struct Contract {
    /// By path and method.
    operations: Vec<(String, String, Operation)>,
    problem: Schema,
}

struct Operation {
    request: Option<Schema>,
    /// By status and media type.
    answers: HashMap<String, HashMap<String, Schema>>,
}

struct Schema(Validator);

impl Contract {
    fn read() -> Contract {
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
        Contract {
            problem: Schema::within(&closed, &closed_at(problem)),
            operations,
        }
    }

    fn operation(&self, method: &str, path: &str) -> Option<&Operation> {
        let method = method.to_lowercase();
        let of_path = |template: &str| {
            let found = self
                .operations
                .iter()
                .find(|(at, by, _)| at == template && *by == method)?;
            Some(&found.2)
        };
        let fits = |template: &str| {
            let (parts, given) = (template.split('/'), path.split('/'));
            parts.clone().count() == given.clone().count()
                && parts
                    .zip(given)
                    .all(|(part, given)| part.starts_with('{') || part == given)
        };
        let mut templates = self.operations.iter().map(|(template, ..)| template);
        of_path(path).or_else(|| of_path(templates.find(|it| fits(it))?))
    }
}

impl Operation {
    fn read(document: &Value, closed: &Value, path: &str, method: &str) -> Operation {
        let request = &document["paths"][path][method]["requestBody"]["content"];
        let request = &request["application/json"]["schema"];
        let answers = closed["paths"][path][method]["responses"]
            .as_object()
            .unwrap();
        let answers = answers.iter().map(|(status, response)| {
            let response = match response["$ref"].as_str() {
                Some(reference) => closed.pointer(&reference[1..]).unwrap(),
                None => response,
            };
            let contents = response["content"].as_object().into_iter().flatten();
            let contents = contents.map(|(media_type, content)| {
                let schema = Schema::within(closed, &content["schema"]);
                (media_type.clone(), schema)
            });
            (status.clone(), contents.collect())
        });
        Operation {
            request: request
                .is_object()
                .then(|| Schema::within(document, request)),
            answers: answers.collect(),
        }
    }
}

impl Schema {
    /// With the components that its references lead to.
    fn within(document: &Value, schema: &Value) -> Schema {
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

/// An answer has no member that the document doesn't name, though who reads it has to bear with some: so wherever a
/// schema is used, the rest is forbidden. Not within `allOf`, whose parts together name the members.
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

/// What is within it, and not itself.
fn close_members(schema: &mut Value) {
    if let Some(members) = schema.as_object_mut() {
        members.values_mut().for_each(close);
    }
}

/// A schema that is used where no reference leads to it.
fn closed_at(schema: &Value) -> Value {
    let mut schema = schema.clone();
    schema["unevaluatedProperties"] = false.into();
    schema
}
