//! Has the backend take a token: with the page's session, once more where that has expired, within the time limit.

use super::{
    Backend, ConnectOutcome, Protocol, Session,
    cancellation::{CancelReason, Cancellation},
    error::code_without_answer,
    json, nango,
    page::{PageContext, PageError, is_online},
    request,
};
use github_pat::{ErrorCode, Token, contract::ConnectRequest};
use gloo_net::http::Headers;
use gloo_timers::callback::Timeout;

/// The token, and what is posted with it.
pub struct TokenRequest {
    pub token: Token,
    /// A claim, not an address: a backend compares it with the hosts it knows.
    pub github_url: String,
    /// The connection whose token it replaces.
    pub connection_id: Option<String>,
    /// The account it has to belong to.
    pub expected_login: Option<String>,
    pub idempotency_key: String,
}

/// Posts the token; `None` if nobody waits for the outcome any more.
pub async fn connect(
    backend: Backend,
    token: TokenRequest,
    page: PageContext,
    cancellation: Cancellation,
) -> Option<ConnectOutcome> {
    let time_limit = cancellation.clone();
    let _timer = Timeout::new(backend.timeout, move || time_limit.time_out());
    let exchange = exchange(&backend, token, page, &cancellation);
    match cancellation.run(exchange).await {
        Ok(outcome) => Some(outcome.unwrap_or_else(ConnectOutcome::from)),
        Err(CancelReason::TimedOut) => Some(ErrorCode::Timeout.into()),
        Err(CancelReason::Abandoned) => None,
    }
}

async fn exchange(
    backend: &Backend,
    token: TokenRequest,
    page: PageContext,
    cancellation: &Cancellation,
) -> Result<ConnectOutcome, ErrorCode> {
    let TokenRequest {
        token,
        github_url,
        connection_id,
        expected_login,
        idempotency_key,
    } = token;
    let body = ConnectRequest {
        token: (&token).into(),
        token_type: Some(token.token_type()),
        github_url: Some(github_url.into()),
        connection_id: connection_id.as_deref().map(Into::into),
        expected_login: expected_login.map(Into::into),
    };
    let body = request::json_text(&match backend.protocol {
        Protocol::Json => json::body(&body),
        Protocol::Nango => nango::body(&body),
    });
    // From here on the browser alone has it.
    drop(token);
    let signal = cancellation.signal(page.abort_signal.as_ref());
    let mut may_renew = page.session.is_some();
    loop {
        let session = current_session(backend, &page).await?;
        let (request, headers) = match (backend.protocol, &session) {
            (Protocol::Json, session) => (
                json::request(backend, session.as_ref(), &idempotency_key),
                page_headers(&page).await?,
            ),
            (Protocol::Nango, Some(session)) => (nango::request(backend, session), Headers::new()),
            // Who has no session isn't signed in.
            (Protocol::Nango, None) => {
                return Ok(ConnectOutcome {
                    warnings: vec!["nango: session takes the token of a connect session.".into()],
                    ..ErrorCode::SessionExpired.into()
                });
            }
        };
        let response = request::send(request, &body, headers, &signal).await;
        let response = response.map_err(|_| code_without_answer(is_online(), true))?;
        let outcome = match backend.protocol {
            Protocol::Json => json::parse_response(response, session.is_some()),
            Protocol::Nango => nango::parse_response(response, connection_id.as_deref()),
        };
        if !(may_renew && outcome.session_has_expired) {
            return Ok(outcome);
        }
        may_renew = false;
    }
}

/// The session of the next request: the one in the options, or what the page's function gives.
async fn current_session(
    backend: &Backend,
    page: &PageContext,
) -> Result<Option<Session>, ErrorCode> {
    let Some(session) = &page.session else {
        return Ok(backend.session.clone());
    };
    let text = session().await.map_err(|error| error.report("session"))?;
    match text.as_deref().map_or("", str::trim) {
        // Nobody is signed in.
        "" => Err(ErrorCode::SessionExpired),
        text => match Session::new(text) {
            None => Err(PageError("it takes visible ASCII".into()).report("session")),
            session => Ok(session),
        },
    }
}

async fn page_headers(page: &PageContext) -> Result<Headers, ErrorCode> {
    match &page.headers {
        Some(headers) => headers().await.map_err(|error| error.report("headers")),
        None => Ok(Headers::new()),
    }
}
