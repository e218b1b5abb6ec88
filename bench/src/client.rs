//! One keep-alive HTTP/1.1 connection.

use anyhow::{Context, bail};
use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// A connection of one client, with its session.
pub struct Client {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    token: Option<String>,
    /// For X-Road: the subsystem that asks.
    system: Option<String>,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> anyhow::Result<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

impl Client {
    pub async fn connect(address: &str, token: Option<&str>) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await.with_context(|| address.to_owned())?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // Ends when the sender is dropped or the server closes.
        tokio::spawn(connection);
        let port = address.rsplit_once(':').map_or("80", |(_, port)| port);
        Ok(Self { sender, host: format!("localhost:{port}"), token: token.map(str::to_owned), system: None })
    }

    /// A client of the exchange edge.
    pub async fn of_system(address: &str, system: &str) -> anyhow::Result<Self> {
        let mut client = Self::connect(address, None).await?;
        client.system = Some(system.to_owned());
        Ok(client)
    }

    pub async fn send(&mut self, method: Method, path: &str, body: Option<&Value>) -> anyhow::Result<Answer> {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, &self.host);
        if let Some(token) = &self.token {
            // Pages know a session by its cookie, programs by the bearer token.
            request = if path.starts_with("/api/") {
                request.header(header::AUTHORIZATION, format!("Bearer {token}"))
            } else {
                request.header(header::COOKIE, format!("{}={token}", web::SESSION_COOKIE))
            };
        }
        if let Some(system) = &self.system {
            request = request.header("X-Road-Client", system);
        }
        let bytes = body.map(serde_json::to_vec).transpose()?;
        if bytes.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = request.body(Full::new(Bytes::from(bytes.unwrap_or_default())))?;
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status();
        Ok(Answer { status, body: response.into_body().collect().await?.to_bytes() })
    }

    /// The same, and anything but a 2xx or 3xx is a fault of the bench.
    pub async fn must(&mut self, method: Method, path: &str, body: Option<&Value>) -> anyhow::Result<Answer> {
        let answer = self.send(method.clone(), path, body).await?;
        if answer.status.is_client_error() || answer.status.is_server_error() {
            bail!("{method} {path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        }
        Ok(answer)
    }
}
