//! The double's line: a front that can be cut, and behind it the answers.

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{FromRequest, Multipart, Path, Request, State as Extracted},
    http::{Response, StatusCode, header},
    routing::{any, get},
};
use serde_json::{Map, Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::{Fault, Shared, methods, open};

/// Starts the answers; gives their address.
pub(super) async fn answer(state: Shared, stop: CancellationToken) -> std::io::Result<SocketAddr> {
    let behind = TcpListener::bind("127.0.0.1:0").await?;
    let address = behind.local_addr()?;
    let router =
        Router::new().route("/file/{bot}/{*path}", get(file)).route("/{bot}/{method}", any(call)).with_state(state);
    let served = axum::serve(behind, router).with_graceful_shutdown(stop.cancelled_owned());
    tokio::spawn(served.into_future());
    Ok(address)
}

/// Listens at a port until the line is cut; gives the port.
pub(super) async fn listen(port: u16, inner: SocketAddr, line: CancellationToken) -> std::io::Result<u16> {
    let front = TcpListener::bind(("127.0.0.1", port)).await?;
    let port = front.local_addr()?.port();
    tokio::spawn(async move {
        while let Some(Ok((mut client, _))) = line.run_until_cancelled(front.accept()).await {
            let line = line.clone();
            tokio::spawn(async move {
                let pass = async {
                    let mut server = TcpStream::connect(inner).await?;
                    // Small answers go at once, as they do over a real line.
                    client.set_nodelay(true)?;
                    server.set_nodelay(true)?;
                    tokio::io::copy_bidirectional(&mut client, &mut server).await
                };
                line.run_until_cancelled(pass).await
            });
        }
    });
    Ok(port)
}

/// What a call comes to.
pub(super) type Answer = Result<Value, (u16, String, Value)>;

async fn call(
    Extracted(state): Extracted<Shared>,
    Path((bot, method)): Path<(String, String)>,
    request: Request,
) -> Response<Body> {
    let method = method.to_lowercase();
    let fault = take_fault(&state, &method);
    match fault {
        Some(Fault::Slow(ms)) => tokio::time::sleep(Duration::from_millis(ms)).await,
        Some(Fault::DropBefore) => return broken(),
        Some(Fault::Html) => {
            let page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
            return Response::builder()
                .status(StatusCode::BAD_GATEWAY)
                .header(header::CONTENT_TYPE, "text/html")
                .body(Body::from(page))
                .expect("a page");
        }
        Some(Fault::Internal) => return said(Err((500, "Internal Server Error: restart".into(), Value::Null))),
        Some(Fault::Unauthorized) => return said(Err((401, "Unauthorized".into(), Value::Null))),
        Some(Fault::Conflict) => return said(Err((409, methods::CONFLICT.into(), Value::Null))),
        Some(Fault::RetryAfter(seconds)) => return said(Err(methods::retry_after(seconds))),
        Some(Fault::DropAfter) | None => {}
    }
    if bot != format!("bot{}", open(&state).token) {
        return said(Err((401, "Unauthorized".into(), Value::Null)));
    }
    let parameters = match parameters(request).await {
        Ok(parameters) => parameters,
        Err(problem) => return said(Err((400, format!("Bad Request: {problem}"), Value::Null))),
    };
    let answer = methods::carry_out(&state, &method, parameters).await;
    state.changed.notify_waiters();
    if fault == Some(Fault::DropAfter) { broken() } else { said(answer) }
}

fn take_fault(state: &Shared, method: &str) -> Option<Fault> {
    let mut state = open(state);
    let fits = |(name, _, left): &(String, Fault, u32)| *left > 0 && (name == method || name == "*");
    let (_, fault, left) = state.faults.iter_mut().find(|one| fits(one))?;
    *left -= 1;
    Some(*fault)
}

/// An answer that breaks off.
fn broken() -> Response<Body> {
    let cut = futures_lite(Err(std::io::Error::other("cut")));
    Response::builder().status(200).header(header::CONTENT_LENGTH, "100").body(Body::from_stream(cut)).expect("a body")
}

fn futures_lite(one: Result<Bytes, std::io::Error>) -> impl futures_core::Stream<Item = Result<Bytes, std::io::Error>> {
    struct Once(Option<Result<Bytes, std::io::Error>>);
    impl futures_core::Stream for Once {
        type Item = Result<Bytes, std::io::Error>;
        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            std::task::Poll::Ready(self.0.take())
        }
    }
    Once(Some(one))
}

fn said(answer: Answer) -> Response<Body> {
    let (status, body) = match answer {
        Ok(result) => (200, json!({"ok": true, "result": result})),
        Err((status, description, extra)) => {
            let mut body = json!({"ok": false, "error_code": status, "description": description});
            if !extra.is_null() {
                body["parameters"] = extra;
            }
            (status, body)
        }
    };
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .expect("an answer")
}

/// The parameters, however they are sent. Files are put aside under their field's name as `{"file": name, "bytes": ...}`.
async fn parameters(request: Request) -> Result<Map<String, Value>, String> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        let mut parts = Multipart::from_request(request, &()).await.map_err(|problem| problem.to_string())?;
        let mut all = Map::new();
        while let Some(part) = parts.next_field().await.map_err(|problem| problem.to_string())? {
            let (name, file) = (part.name().unwrap_or_default().to_owned(), part.file_name().map(str::to_owned));
            let bytes = part.bytes().await.map_err(|problem| problem.to_string())?;
            let value = match file {
                Some(file) => json!({"file": file, "bytes": bytes.to_vec()}),
                None => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    serde_json::from_str(&text).unwrap_or(Value::String(text))
                }
            };
            all.insert(name, value);
        }
        return Ok(all);
    }
    let bytes = axum::body::to_bytes(request.into_body(), 64 << 20).await.map_err(|problem| problem.to_string())?;
    match bytes.is_empty() {
        true => Ok(Map::new()),
        false => serde_json::from_slice(&bytes).map_err(|problem| problem.to_string()),
    }
}

async fn file(Extracted(state): Extracted<Shared>, Path((bot, path)): Path<(String, String)>) -> Response<Body> {
    let state = open(&state);
    let id = path.trim_start_matches("files/");
    match state.files.get(id).filter(|_| bot == format!("bot{}", state.token)) {
        Some(bytes) => Response::new(Body::from(bytes.clone())),
        None => Response::builder().status(404).body(Body::empty()).expect("an answer"),
    }
}
