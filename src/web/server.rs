//! Connections: bounded in number, size and time, and an orderly end.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::patience::Patient;
use super::routes::router;
use super::state::AppState;
use crate::cite::Style;

/// Open connections; further ones wait in the system's queue.
const CONNECTIONS: usize = 1_024;
/// Request line and headers together.
const HEADER_BYTES: usize = 16 << 10;
const HEADERS: usize = 64;
/// A client that sends its headers more slowly is let go.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// A client that takes nothing of its answer for so long is let go.
const WRITE_TIME: Duration = Duration::from_secs(30);
/// Bytes that the system keeps for a client. With more, one that reads slowly would seem to read nothing for a long while.
const SEND_BUFFER: usize = 128 << 10;
/// After so long without a word the system asks whether the other end is still there.
const KEEPALIVE: Duration = Duration::from_mins(1);
/// How long open requests may take after the room was told to close.
const LAST_ORDERS: Duration = Duration::from_secs(3);

/// Where a browser on the same machine finds what listens at `address`: `http://127.0.0.1:8080`.
pub fn home(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        return format!("http://localhost:{}", address.port());
    }
    format!("http://{address}")
}

/// Is ready when the process is told to end: by SIGTERM, or by SIGINT from a terminal.
pub async fn told_to_close() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Where no handler can be set the room is closed by other means.
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminated) = signal(SignalKind::terminate()) else { return interrupted.await };
        tokio::select! {
            _ = terminated.recv() => {}
            () = interrupted => {}
        }
    }
    #[cfg(not(unix))]
    interrupted.await;
}

/// Serves the room until `shutdown` is ready; open requests then have three seconds.
pub async fn serve(listener: TcpListener, state: AppState, shutdown: impl Future<Output = ()> + Send) -> io::Result<()> {
    let app = router(state);
    tokio::task::spawn_blocking(Style::warm);
    let connections = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let permit = tokio::select! {
            permit = Arc::clone(&connections).acquire_owned() => permit,
            () = &mut shutdown => break,
        };
        let Ok(permit) = permit else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of file descriptors, or the client is gone already: neither is a reason to close.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let watcher = graceful.watcher();
        let app = app.clone();
        tokio::spawn(async move {
            if let Err(error) = watcher.watch(connection(stream, app, WRITE_TIME)).await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(permit);
        });
    }
    drop(listener);
    if tokio::time::timeout(LAST_ORDERS, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were still open when the room closed");
    }
    Ok(())
}

/// Speaks HTTP with one client, which is let go when it takes nothing for `write_time`.
pub(super) fn connection(
    stream: TcpStream,
    app: Router,
    write_time: Duration,
) -> http1::Connection<TokioIo<Patient<TcpStream>>, TowerToHyperService<Router>> {
    // Pages are small and written whole; waiting for more to send only delays them.
    let _ = stream.set_nodelay(true);
    let socket = SockRef::from(&stream);
    let _ = socket.set_send_buffer_size(SEND_BUFFER);
    let _ = socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(KEEPALIVE).with_interval(KEEPALIVE / 4));
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(HEADER_BYTES)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(Patient::new(stream, write_time)), TowerToHyperService::new(app))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_listens_everywhere_is_at_home() {
        for (address, wanted) in [
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("[::1]:80", "http://[::1]:80"),
            ("0.0.0.0:4000", "http://localhost:4000"),
            ("[::]:4000", "http://localhost:4000"),
        ] {
            assert_eq!(home(address.parse().expect("an address")), wanted);
        }
    }
}
