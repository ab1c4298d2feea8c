//! The double's front: passes calls on to the answers, and makes the failures that no honest server can make.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;

use super::{Fault, Shared, answers, open};

/// Starts both; gives the address of the front.
pub(super) async fn serve(state: Shared, stop: CancellationToken) -> anyhow::Result<String> {
    let behind = TcpListener::bind("127.0.0.1:0").await?;
    let front = TcpListener::bind("127.0.0.1:0").await?;
    let (inner, outer) = (behind.local_addr()?, front.local_addr()?);
    let answers =
        axum::serve(behind, answers::router(state.clone())).with_graceful_shutdown(stop.clone().cancelled_owned());
    tokio::spawn(answers.into_future());
    tokio::spawn(async move {
        while let Some(Ok((client, _))) = stop.run_until_cancelled(front.accept()).await {
            let (state, stop) = (state.clone(), stop.clone());
            tokio::spawn(async move { stop.run_until_cancelled(pass(client, inner, state)).await });
        }
    });
    Ok(format!("http://{outer}"))
}

/// One connection. Answers close it, so that each call meets the fault that is set at its time.
async fn pass(mut client: TcpStream, inner: std::net::SocketAddr, state: Shared) -> std::io::Result<()> {
    let head = head(&mut client).await?;
    let asks = head.starts_with(b"POST /api/chat") || head.starts_with(b"POST /api/generate");
    let fault = open(&state).fault.clone().filter(|_| asks);
    if let Some(Fault::Slow(wait)) = fault {
        tokio::time::sleep(wait).await;
    }
    let mut server = TcpStream::connect(inner).await?;
    server.write_all(&head).await?;
    match fault {
        Some(Fault::Endless) => endless(client).await,
        Some(Fault::Drop) => broken(client).await,
        _ => tokio::io::copy_bidirectional(&mut client, &mut server).await.map(|_| ()),
    }
}

async fn head(client: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut part = [0; 4096];
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        match client.read(&mut part).await? {
            0 => break,
            read => head.extend_from_slice(&part[..read]),
        }
    }
    Ok(head)
}

const JSON: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

async fn endless(mut client: TcpStream) -> std::io::Result<()> {
    client.write_all(JSON).await?;
    client.write_all(b"connection: close\r\n\r\n{\"message\":{\"content\":\"").await?;
    let noise = [b'a'; 64 * 1024];
    loop {
        client.write_all(&noise).await?;
    }
}

/// Says that more is to come than comes.
async fn broken(mut client: TcpStream) -> std::io::Result<()> {
    client.write_all(JSON).await?;
    client.write_all(b"content-length: 5000\r\n\r\n{\"model\":\"x\",\"message\":{\"role\":\"assist").await?;
    client.shutdown().await
}
