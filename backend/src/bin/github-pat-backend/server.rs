//! The HTTP server, with timeouts for slow clients, and its shutdown.

use axum::Router;
use axum_server::Handle;
use hyper_util::rt::TokioTimer;
use std::{
    future::pending,
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

/// For the head of a request, and for the next request on a connection.
const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(10);
/// As long as a request may take.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(30);

/// Serves until `shutdown` completes, and then finishes the requests in progress.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let handle = Handle::new();
    let mut server = axum_server::from_tcp(listener)?
        .handle(handle.clone())
        .http1_only()
        .first_request_timeout(HEADER_READ_TIMEOUT);
    server
        .http_builder()
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_READ_TIMEOUT);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = server.serve(service);
    tokio::pin!(serving);
    tokio::select! {
        ended = &mut serving => ended,
        () = shutdown => {
            handle.graceful_shutdown(Some(SHUTDOWN_TIMEOUT));
            serving.await
        }
    }
}

/// Completes on Ctrl-C, and on SIGTERM where it exists.
pub(crate) async fn shutdown_signal() {
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            pending().await
        }
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => terminate.recv().await,
            Err(_) => pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = pending::<()>();
    tokio::select! {
        () = ctrl_c => {}
        _ = terminate => {}
    }
}
