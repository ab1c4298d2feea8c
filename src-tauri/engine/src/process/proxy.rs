//! The way out of a sandbox that has no network: to the hosts on a list, and to no other.

use std::{collections::BTreeSet, io, net::IpAddr, path::Path, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UnixListener, UnixStream},
};
use tokio_util::sync::CancellationToken;

use super::Environment;

/// The longest head of a request, in bytes.
const LONGEST: usize = 16 * 1024;
/// How long somebody may take to say where to, and a host to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Hosts that may be reached: a name stands for itself and what lies below it, on the usual ports; a name with a port
/// stands for just that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowList(BTreeSet<String>);

impl AllowList {
    /// Of these hosts.
    pub fn new(hosts: impl IntoIterator<Item = String>) -> Self {
        Self(hosts.into_iter().map(|host| host.to_ascii_lowercase()).collect())
    }

    /// Whether this may be reached. Says as well whether it was named with its port, by the owner's own word.
    fn lets(&self, host: &str, port: u16) -> Option<bool> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        if self.0.contains(&format!("{host}:{port}")) {
            return Some(true);
        }
        let is_listed = self.0.iter().any(|one| host == *one || host.ends_with(&format!(".{one}")));
        (is_listed && matches!(port, 80 | 443)).then_some(false)
    }
}

/// Where Claude Code's own service is, as this environment has it.
pub fn service_hosts(env: &Environment) -> Vec<String> {
    let mut hosts: Vec<String> =
        ["api.anthropic.com", "console.anthropic.com", "platform.claude.com", "claude.ai"].map(str::to_owned).to_vec();
    let base = env.get(std::ffi::OsStr::new("ANTHROPIC_BASE_URL")).and_then(|url| url.to_str()).unwrap_or_default();
    if let Some((scheme, rest)) = base.split_once("://") {
        let place = rest.split(['/', '?']).next().unwrap_or_default();
        let port = if scheme == "https" { 443 } else { 80 };
        hosts.push(if place.contains(':') { place.to_owned() } else { format!("{place}:{port}") });
    }
    hosts
}

/// Carries connections until it is stopped.
///
/// # Errors
/// If the socket can't be made.
pub async fn serve(socket: &Path, allow: AllowList, stop: CancellationToken) -> io::Result<()> {
    let _ = std::fs::remove_file(socket);
    let listener = UnixListener::bind(socket)?;
    let allow = Arc::new(allow);
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => {
                let (Ok((client, _)), allow) = (accepted, allow.clone()) else { continue };
                tokio::spawn(async move {
                    let _ = carry(client, &allow).await;
                });
            }
        }
    }
    std::fs::remove_file(socket)
}

async fn carry(mut client: UnixStream, allow: &AllowList) -> io::Result<()> {
    let head = tokio::time::timeout(PATIENCE, head(&mut client)).await??;
    let Some((host, port, rest)) = target(&head) else {
        return refuse(&mut client, "400 Bad Request", "this proxy takes CONNECT and absolute addresses").await;
    };
    let Some(is_named) = allow.lets(&host, port) else {
        let why = format!("{host}:{port} is not on the list of the sandbox's network (setting sandbox.network)");
        return refuse(&mut client, "403 Forbidden", &why).await;
    };
    let server = tokio::time::timeout(PATIENCE, connect(&host, port, is_named)).await?;
    let mut server = match server {
        Ok(server) => server,
        Err(problem) => return refuse(&mut client, "502 Bad Gateway", &format!("{host}: {problem}")).await,
    };
    match rest {
        Some(request) => server.write_all(&request).await?,
        None => client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?,
    }
    tokio::io::copy_bidirectional(&mut client, &mut server).await.map(|_| ())
}

/// We resolve the name ourselves, and a listed name that points into the owner's own network leads nowhere.
async fn connect(host: &str, port: u16, is_named: bool) -> io::Result<TcpStream> {
    let found = tokio::net::lookup_host((host.trim_matches(['[', ']']), port)).await?;
    let fit: Vec<_> = found.filter(|address| is_named || is_public(address.ip())).collect();
    if fit.is_empty() {
        return Err(io::Error::other("it has no public address"));
    }
    TcpStream::connect(fit.as_slice()).await
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            !(ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified() || ip.is_broadcast())
        }
        IpAddr::V6(ip) => {
            let inner = ip.to_ipv4_mapped().is_none_or(|ip| is_public(IpAddr::V4(ip)));
            let is_local = ip.is_loopback() || ip.is_unspecified() || (ip.segments()[0] & 0xfe00) == 0xfc00;
            inner && !is_local && (ip.segments()[0] & 0xffc0) != 0xfe80
        }
    }
}

async fn head(client: &mut UnixStream) -> io::Result<Vec<u8>> {
    let (mut head, mut chunk) = (Vec::new(), [0; 4096]);
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        let read = client.read(&mut chunk).await?;
        if read == 0 || head.len() > LONGEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        head.extend_from_slice(&chunk[..read]);
    }
    Ok(head)
}

/// Where it wants to go, and for plain HTTP what is to be said there: one request a connection, to one host.
fn target(head: &[u8]) -> Option<(String, u16, Option<Vec<u8>>)> {
    let end = head.windows(4).position(|four| four == b"\r\n\r\n")?;
    let text = std::str::from_utf8(&head[..end]).ok()?;
    let (first, headers) = text.split_once("\r\n").unwrap_or((text, ""));
    let mut words = first.split(' ');
    let (method, place) = (words.next()?, words.next()?);
    if method == "CONNECT" {
        let (host, port) = place.rsplit_once(':')?;
        return Some((host.to_owned(), port.parse().ok()?, None));
    }
    let rest = place.strip_prefix("http://")?;
    let (authority, path) = rest.split_once('/').map_or((rest, String::new()), |(at, path)| (at, path.to_owned()));
    let authority = authority.rsplit('@').next()?;
    let (host, port) = authority.rsplit_once(':').map_or(Some((authority, 80)), |(h, p)| Some((h, p.parse().ok()?)))?;
    let kept = headers.split("\r\n").filter(|line| {
        let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
        !matches!(name.as_str(), "host" | "connection" | "proxy-connection" | "proxy-authorization")
    });
    let mut request = format!("{method} /{path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n");
    for line in kept.filter(|line| !line.is_empty()) {
        request.push_str(line);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    let mut bytes = request.into_bytes();
    bytes.extend_from_slice(&head[end + 4..]);
    Some((host.to_owned(), port, Some(bytes)))
}

async fn refuse(client: &mut UnixStream, status: &str, why: &str) -> io::Result<()> {
    let said = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{why}", why.len());
    client.write_all(said.as_bytes()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listed_hosts_on_their_ports_are_let_through() {
        let list = AllowList::new(["crates.io".to_owned(), "127.0.0.1:8080".to_owned()]);
        assert_eq!(list.lets("static.CRATES.io.", 443), Some(false));
        assert_eq!(list.lets("127.0.0.1", 8080), Some(true));
        for (host, port) in [("evilcrates.io", 443), ("crates.io.evil.org", 443), ("crates.io", 22), ("127.0.0.1", 80)]
        {
            assert_eq!(list.lets(host, port), None, "{host}:{port}");
        }
        assert!(!is_public("169.254.169.254".parse().unwrap()) && !is_public("::ffff:10.0.0.1".parse().unwrap()));
    }

    #[test]
    fn a_request_goes_to_the_host_that_it_names_and_to_no_other() {
        let (host, port, request) =
            target(b"POST http://a.org:81/x?y HTTP/1.1\r\nHost: evil.org\r\nX: 1\r\n\r\nbody").unwrap();
        let request = String::from_utf8(request.unwrap()).unwrap();
        assert_eq!((host.as_str(), port), ("a.org", 81));
        assert!(request.starts_with("POST /x?y HTTP/1.1\r\nHost: a.org:81\r\n") && !request.contains("evil"));
        assert!(request.ends_with("X: 1\r\n\r\nbody"));
        assert_eq!(target(b"CONNECT b.org:443 HTTP/1.1\r\n\r\n"), Some(("b.org".into(), 443, None)));
        assert_eq!(target(b"GET /local HTTP/1.1\r\n\r\n"), None);
    }
}
