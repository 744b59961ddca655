//! Calls the backend: with the page's session, a second time if that has expired, and within the time limit.

use super::{
    Action, Backend, ConnectOutcome, Protocol, Session,
    cancellation::{CancelReason, Cancellation},
    error::CallError,
    http::HttpResponse,
    json, nango,
    page::{PageContext, is_online, parse_headers, parse_session, report},
    request,
};
use crate::js_json::JsJson;
use github_pat::{Token, contract::ConnectRequest};
use gloo_net::http::Headers;
use gloo_timers::callback::Timeout;
use js_sys::JsString;
use std::borrow::Cow;
use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, Request};

/// The token, and the other members of the request.
pub struct TokenRequest {
    pub token: Token,
    /// A claim, not an address: a backend compares it with the hosts it knows.
    pub github_url: String,
    /// The connection whose token it replaces; empty for a new one.
    pub connection_id: String,
    /// The account it has to belong to; empty for any.
    pub expected_login: String,
}

/// The request to the backend. Only Connect has a body.
pub struct BackendRequest {
    pub action: Action,
    /// With [`Action::Connect`].
    pub token: Option<TokenRequest>,
    pub idempotency_key: String,
}

/// Calls the backend; `None` if the page prevented it, or the outcome isn't awaited any more. The token is handed
/// to the browser at once, and isn't kept here.
pub fn call(
    backend: Backend,
    request: BackendRequest,
    page: PageContext,
    cancellation: Cancellation,
) -> impl Future<Output = Option<ConnectOutcome>> {
    let call = Box::new(Call::new(backend, request, page, &cancellation));
    let time_limit = cancellation.clone();
    let timer = Timeout::new(call.backend.timeout, move || time_limit.time_out());
    async move {
        let _timer = timer;
        let error = match cancellation.run(call.exchange()).await {
            Ok(Ok(outcome)) => return outcome,
            Ok(Err(error)) => error,
            Err(CancelReason::TimedOut) => CallError::Timeout,
            Err(CancelReason::Abandoned) => return None,
        };
        Some(ConnectOutcome::new(Err(error.into())))
    }
}

/// What each request of a call needs.
struct Call {
    backend: Backend,
    page: PageContext,
    action: Action,
    /// A text on the browser's side.
    body: Option<JsString>,
    connection_id: String,
    idempotency_key: String,
    signal: AbortSignal,
}

impl Call {
    fn new(
        backend: Backend,
        request: BackendRequest,
        page: PageContext,
        cancellation: &Cancellation,
    ) -> Call {
        let mut call = Call {
            signal: cancellation.signal(page.abort_signal.as_ref()),
            backend,
            page,
            action: request.action,
            body: None,
            connection_id: String::new(),
            idempotency_key: request.idempotency_key,
        };
        if let Some(token) = request.token {
            call.set_body(token);
        }
        call
    }

    fn set_body(&mut self, token: TokenRequest) {
        let TokenRequest {
            token,
            github_url,
            connection_id,
            expected_login,
        } = token;
        let body = ConnectRequest {
            token: (&token).into(),
            token_type: Some(token.token_type()),
            github_url: Some(github_url.into()),
            connection_id: non_empty(&connection_id),
            expected_login: non_empty(&expected_login),
        };
        self.body = Some(request::json_text(&match self.backend.protocol {
            Protocol::Json => json::body(&body),
            Protocol::Nango => nango::body(&body),
        }));
        self.connection_id = connection_id;
    }

    /// One request, and a second one with a new session if the first session has expired. `None` if the page
    /// prevented it.
    async fn exchange(&self) -> Result<Option<ConnectOutcome>, CallError> {
        if let Some(confirmation) = &self.page.confirmation
            && confirmation().await != Ok(JsValue::TRUE)
        {
            return Ok(None);
        }
        let mut may_renew = self.page.session.is_some();
        loop {
            let session = match &self.page.session {
                Some(session) => Some(parse_session(session().await)?),
                None => self.backend.session.clone(),
            };
            let headers = match &self.page.headers {
                Some(headers) if self.backend.protocol == Protocol::Json => {
                    parse_headers(headers().await)?
                }
                _ => Headers::new(),
            };
            if self.page.has_own_session {
                headers.delete("Authorization");
            }
            let request = self.build(session.as_ref(), headers)?;
            let response = request::send(request).await.map_err(no_answer)?;
            let outcome = self.parse(response, session.is_some());
            if !(may_renew && outcome.session_has_expired) {
                return Ok(Some(outcome));
            }
            may_renew = false;
        }
    }

    fn build(&self, session: Option<&Session>, headers: Headers) -> Result<Request, CallError> {
        let request = match self.backend.protocol {
            Protocol::Json => {
                json::request(&self.backend, self.action, session, &self.idempotency_key)
            }
            Protocol::Nango => match session {
                Some(session) => nango::request(&self.backend, session),
                // Without a session, nobody is signed in.
                None => {
                    report(
                        "session",
                        &"the token of a connect session is missing".into(),
                    );
                    return Err(CallError::SessionExpired);
                }
            },
        };
        request::build(&request, self.body.as_ref(), headers, &self.signal).map_err(no_answer)
    }

    fn parse(&self, response: HttpResponse<JsJson>, has_session: bool) -> ConnectOutcome {
        match self.backend.protocol {
            Protocol::Json => json::parse_response(self.action, response, has_session),
            Protocol::Nango => nango::parse_response(response, &self.connection_id),
        }
    }
}

fn non_empty(text: &str) -> Option<Cow<'_, str>> {
    (!text.is_empty()).then(|| text.into())
}

fn no_answer(_: JsValue) -> CallError {
    CallError::without_answer(is_online(), true)
}
