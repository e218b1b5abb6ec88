//! `balcao serve`: a jurisdiction, until it is told to stop.

use std::{net::SocketAddr, process::ExitCode, sync::Arc};

use axum::{Router, body::Body};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use web::{Limits, Listener};

use super::Common;
use crate::admin;
use crate::config::{Config, check_site};
use crate::exit::AddressTaken;
use crate::foundation::Foundation;
use crate::house::House;
use crate::local;
use crate::mode::Mode;
use crate::{telemetry, tls};

/// Arguments of `serve`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    common: Common,
    /// The address under which people open the pages, for example https://balcao.example
    #[arg(long)]
    site: String,
}

/// Serves until a signal.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.common.resolve()?;
    check_site(&args.site)?;
    check_free(&config)?;
    let metrics = telemetry::start_metrics()?;
    let foundation = Foundation::open(&config).await?;
    Mode::Production.claim(&foundation.db).await?;
    let house = House::start(foundation, Mode::Production, &args.site).await?;
    listen_and_wait(house, &config, metrics, |_| {}).await?;
    Ok(ExitCode::SUCCESS)
}

/// Opens all listeners, says so, waits for a signal, stops.
pub async fn listen_and_wait(
    mut house: House,
    config: &Config,
    metrics: metrics_exporter_prometheus::PrometheusHandle,
    ready: impl FnOnce(&House),
) -> anyhow::Result<()> {
    let admin = admin::router(metrics);
    let plain = [
        ("web", config.listen, house.router.clone()),
        ("exchange", config.exchange_listen, house.exchange.clone()),
        ("admin", config.admin_listen, admin),
    ];
    for (name, address, router) in plain {
        for socket in bind(address).await? {
            let listener = Listener { name, socket, tls: None, limits: Limits::default() };
            let task = tokio::spawn(web::serve(listener, router.clone(), house.stop_signal()));
            house.add_task(task);
        }
    }
    if let Some(address) = config.tls_listen {
        let pack = house.foundation.packs.current();
        let names = vec![house.host.clone(), "localhost".to_owned(), address.ip().to_string()];
        let tls = tls::config(&house.foundation, &pack, names)?;
        // One listener for people and for systems: the paths of the protocol go to the edge.
        let router = Router::new()
            .route_service("/r1/{*rest}", house.exchange.clone().into_service::<Body>())
            .route_service("/listClients", house.exchange.clone().into_service::<Body>())
            .fallback_service(house.router.clone());
        for socket in bind(address).await? {
            let tls = Some(Arc::clone(&tls));
            let listener = Listener { name: "tls", socket, tls, limits: Limits::default() };
            house.add_task(tokio::spawn(web::serve(listener, router.clone(), house.stop_signal())));
        }
    }
    let data = house.foundation.data.clone();
    if let Some(listener) = local::open(&data) {
        let workshop = local::Workshop::of(&house);
        house.add_task(tokio::spawn(local::serve(listener, workshop, data, house.stop_signal())));
    }
    ready(&house);
    wait_for_signal().await?;
    tracing::info!("stopping");
    house.stop().await;
    Ok(())
}

/// Whether every address can be had, asked before the long work of a start.
pub fn check_free(config: &Config) -> anyhow::Result<()> {
    let plain = [config.listen, config.exchange_listen, config.admin_listen];
    for address in plain.into_iter().chain(config.tls_listen) {
        std::net::TcpListener::bind(address).map_err(|error| refused(address, error))?;
    }
    Ok(())
}

fn refused(address: SocketAddr, error: std::io::Error) -> anyhow::Error {
    if error.kind() == std::io::ErrorKind::AddrInUse {
        return anyhow::Error::new(AddressTaken(address));
    }
    anyhow::Error::new(error).context(format!("cannot listen on {address}"))
}

/// Opens a listener; a loopback address opens the other family's loopback too, because `localhost` may be either.
async fn bind(address: SocketAddr) -> anyhow::Result<Vec<TcpListener>> {
    let first = TcpListener::bind(address).await.map_err(|error| refused(address, error))?;
    let port = first.local_addr()?.port();
    let mut sockets = vec![first];
    if address.ip().is_loopback() {
        let other: SocketAddr = if address.is_ipv4() {
            (std::net::Ipv6Addr::LOCALHOST, port).into()
        } else {
            (std::net::Ipv4Addr::LOCALHOST, port).into()
        };
        match TcpListener::bind(other).await {
            Ok(socket) => sockets.push(socket),
            Err(error) => tracing::info!(%other, %error, "the other loopback address is not served"),
        }
    }
    Ok(sockets)
}

async fn wait_for_signal() -> anyhow::Result<()> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}
