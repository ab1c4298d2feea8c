//! The double's line: a front that can be cut, and behind it the answers.

use std::{future::pending, net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, DefaultBodyLimit, Path, Request, State as Extracted},
    http::Response,
    routing::{any, get},
};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::{
    answer::{Refused, page, said},
    asked::Asked,
    faults::{self, Fault},
    methods,
    state::{Shared, open},
};

/// Starts the answers; gives their address.
pub(super) async fn answer(state: Shared, stop: CancellationToken) -> std::io::Result<SocketAddr> {
    let behind = TcpListener::bind("127.0.0.1:0").await?;
    let address = behind.local_addr()?;
    let router = Router::new()
        .route("/file/{bot}/{*path}", get(download))
        .route("/{bot}/{method}", any(call))
        .layer(DefaultBodyLimit::disable())
        .with_state(state);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(behind, service).with_graceful_shutdown(stop.cancelled_owned());
    tokio::spawn(served.into_future());
    Ok(address)
}

/// Listens at a port until the line is cut; gives the port.
pub(super) async fn listen(
    state: Shared,
    port: u16,
    inner: SocketAddr,
    line: CancellationToken,
) -> std::io::Result<u16> {
    let front = TcpListener::bind(("127.0.0.1", port)).await?;
    let port = front.local_addr()?.port();
    tokio::spawn(async move {
        while let Some(Ok((client, _))) = line.run_until_cancelled(front.accept()).await {
            tokio::spawn(pass(state.clone(), client, inner, line.child_token()));
        }
    });
    Ok(port)
}

/// One connection, until it ends or is cut.
async fn pass(state: Shared, mut client: TcpStream, inner: SocketAddr, cut: CancellationToken) -> std::io::Result<()> {
    let mut server = TcpStream::connect(inner).await?;
    // Small answers go at once, as they do over a real line.
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let own = server.local_addr()?;
    open(&state).lines.insert(own, cut.clone());
    cut.run_until_cancelled(tokio::io::copy_bidirectional(&mut client, &mut server)).await;
    open(&state).lines.remove(&own);
    Ok(())
}

/// Closes the connection without a word.
async fn hang_up(state: &Shared, from: SocketAddr) -> Response<Body> {
    if let Some(line) = open(state).lines.get(&from) {
        line.cancel();
    }
    pending().await
}

async fn call(
    Extracted(state): Extracted<Shared>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    Path((bot, method)): Path<(String, String)>,
    request: Request,
) -> Response<Body> {
    let method = method.to_lowercase();
    let fault = faults::take(&state, &method);
    let asked = Asked::read(request).await;
    if let Some(failure) = failed(&state, from, fault, asked.as_ref().ok()).await {
        return failure;
    }
    let answer = match asked {
        _ if bot != format!("bot{}", open(&state).token) => Err(Refused::unauthorized()),
        Ok(asked) => methods::carry_out(&state, &method, &asked).await,
        Err(refused) => Err(refused),
    };
    state.changed.notify_waiters();
    if fault == Some(Fault::DropAfter) { hang_up(&state, from).await } else { said(answer) }
}

/// The failure that comes instead of an answer.
async fn failed(
    state: &Shared,
    from: SocketAddr,
    fault: Option<Fault>,
    asked: Option<&Asked>,
) -> Option<Response<Body>> {
    let refused = match fault? {
        Fault::DropAfter => return None,
        Fault::Slow(ms) => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            return None;
        }
        Fault::Hang(time) => {
            tokio::time::sleep(time).await;
            return Some(hang_up(state, from).await);
        }
        Fault::DropBefore => return Some(hang_up(state, from).await),
        Fault::Html => {
            let text = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n";
            return Some(page(502, "text/html", text));
        }
        Fault::Internal => Refused::internal(),
        Fault::Unauthorized => Refused::unauthorized(),
        Fault::Conflict => Refused::conflict(),
        Fault::RetryAfter(seconds) => match asked.and_then(|asked| asked.number("chat_id")) {
            Some(chat) => faults::freeze(&mut open(state), chat, seconds),
            None => Refused::flood(seconds.into()),
        },
    };
    Some(said(Err(refused)))
}

async fn download(
    Extracted(state): Extracted<Shared>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    Path((bot, path)): Path<(String, String)>,
) -> Response<Body> {
    let fault = faults::take(&state, "file");
    if let Some(failure) = failed(&state, from, fault, None).await {
        return failure;
    }
    if bot != format!("bot{}", open(&state).token) {
        return said(Err(Refused::unauthorized()));
    }
    match methods::download(&open(&state), &path) {
        Some(bytes) => page(200, "application/octet-stream", bytes),
        None => said(Err(Refused::no_file())),
    }
}
