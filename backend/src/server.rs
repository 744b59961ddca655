//! Serves the backend: with limits of time for those who never come to the end of a request.

use crate::layers::LONGEST;
use axum::Router;
use axum_server::Handle;
use hyper_util::rt::TokioTimer;
use std::{
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

/// From the first byte of a request to the end of its head, and between two requests.
const HEAD: Duration = Duration::from_secs(10);

/// Serves until `stop` is over; what is being answered then still is.
///
/// # Errors
///
/// When `listener` doesn't listen.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let handle = Handle::new();
    let mut server = axum_server::from_tcp(listener)?
        .handle(handle.clone())
        .http1_only()
        .first_request_timeout(HEAD);
    server
        .http_builder()
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = server.serve(service);
    tokio::pin!(serving);
    tokio::select! {
        ended = &mut serving => ended,
        () = stop => {
            handle.graceful_shutdown(Some(LONGEST));
            serving.await
        }
    }
}
