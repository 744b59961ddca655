//! Who asks: a browser with a session, or the host's server with the secret key.

use crate::{backend::Backend, problem::Problem, sessions::Subject, store::connections::Scope};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use std::sync::Arc;

/// Proof that the secret key was shown.
pub(crate) struct HostServer;

/// Either of them.
pub(crate) enum Anyone {
    HostServer,
    Subject(Subject),
}

impl Anyone {
    /// The connections that they reach.
    pub(crate) fn scope(&self) -> Scope<'_> {
        match self {
            Anyone::HostServer => Scope::Everyone,
            Anyone::Subject(subject) => Scope::Subject(subject),
        }
    }
}

impl FromRequestParts<Arc<Backend>> for Anyone {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        backend: &Arc<Backend>,
    ) -> Result<Anyone, Problem> {
        match HostServer::from_request_parts(parts, backend).await {
            Ok(HostServer) => Ok(Anyone::HostServer),
            // It is taken for a session: that is what a page would have to renew.
            Err(_) => Subject::from_request_parts(parts, backend)
                .await
                .map(Anyone::Subject),
        }
    }
}

/// The subject of the session that was shown.
impl FromRequestParts<Arc<Backend>> for Subject {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        backend: &Arc<Backend>,
    ) -> Result<Subject, Problem> {
        let session = bearer(&parts.headers).ok_or(Problem::NoSession)?;
        let subject = backend.sessions.subject(session, backend.now()).await?;
        subject.ok_or(Problem::NoSession)
    }
}

impl FromRequestParts<Arc<Backend>> for HostServer {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        backend: &Arc<Backend>,
    ) -> Result<HostServer, Problem> {
        match bearer(&parts.headers) {
            Some(key) if backend.secret_key.matches(key) => Ok(HostServer),
            _ => Err(Problem::WrongSecretKey),
        }
    }
}

pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, credential) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(credential.trim())
}
