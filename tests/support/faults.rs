//! A line to the database that is cut.

use std::net::SocketAddr;

use db::{Db, DbOptions, Engine};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A line to PostgreSQL. SQLite has none: there the connections themselves are closed.
pub struct Line {
    address: SocketAddr,
    url: String,
    up: watch::Sender<bool>,
}

impl Line {
    pub async fn to(options: &DbOptions) -> Self {
        let (up, is_up) = watch::channel(true);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        if options.engine().unwrap() == Engine::Postgres {
            let far = url::Url::parse(&options.url).unwrap();
            let far = format!("{}:{}", far.host_str().unwrap(), far.port().unwrap());
            tokio::spawn(serve(listener, far, is_up));
        }
        Self { address, url: options.url.clone(), up }
    }

    /// The address of the database through this line.
    pub fn url(&self) -> String {
        if self.url.starts_with("sqlite:") {
            return self.url.clone();
        }
        let mut url = url::Url::parse(&self.url).unwrap();
        url.set_ip_host(self.address.ip()).unwrap();
        url.set_port(Some(self.address.port())).unwrap();
        url.to_string()
    }

    /// Cuts the line: what runs over it ends, what comes is turned away.
    pub async fn cut(&self, house: &Db) {
        self.up.send_replace(false);
        if house.engine() == Engine::Sqlite {
            house.clone().close().await.unwrap();
        }
    }

    pub fn mend(&self) {
        self.up.send_replace(true);
    }
}

async fn serve(listener: TcpListener, far: String, is_up: watch::Receiver<bool>) {
    while let Ok((mut near, _)) = listener.accept().await {
        if !*is_up.borrow() {
            continue;
        }
        let (far, mut is_up) = (far.clone(), is_up.clone());
        tokio::spawn(async move {
            let mut far = TcpStream::connect(far).await.unwrap();
            tokio::select! {
                _ = copy_bidirectional(&mut near, &mut far) => {}
                _ = is_up.wait_for(|up| !up) => {}
            }
        });
    }
}
