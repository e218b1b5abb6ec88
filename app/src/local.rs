//! The server's own door on this machine: a Unix socket in the data folder, through which `balcao user …`,
//! `balcao exchange …` and `balcao ledger …` do their work while a server holds the database. One line of JSON each way, then it closes.
//! Who comes is told by the operating system: only the server's own user (and root) is let in.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use acts::{Actor, Channel, Ctx, Origin, Shared};
use exchange::Gate;
use i18n::Catalog;
use identity::Identity;
use kernel::{Lang, Problem, ProblemStatus};
use ledger::Ledger;
use registers::Catalogues;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, watch};

use crate::cli::{exchange as exchange_cli, ledger as ledger_cli, user as user_cli};
use crate::config::Config;
use crate::exit::{BadInput, UnknownPerson, bad_input};
use crate::house::House;

const SOCKET: &str = "balcao.sock";
const REQUEST_BYTES_MAX: u64 = 64 * 1024;
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Whoever connects says what is wanted within this time.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// A command is cut off after this time; an audit of a large log takes minutes.
const COMMAND_TIMEOUT: Duration = Duration::from_mins(10);
/// Commands that run at once.
const CALLERS_MAX: usize = 4;

/// What the command line may ask of a server.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    User(user_cli::Order),
    Exchange(exchange_cli::Order),
    Ledger(ledger_cli::Order),
}

/// What the server says.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    /// The lines that the command prints.
    Done(Vec<String>),
    Refused {
        message: String,
        fault: Fault,
    },
}

/// Whose fault a refusal is: each has an exit code of its own.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Fault {
    House,
    Input,
    UnknownPerson,
}

impl Fault {
    fn of(error: &anyhow::Error) -> Self {
        match error {
            _ if error.downcast_ref::<BadInput>().is_some() => Self::Input,
            _ if error.downcast_ref::<UnknownPerson>().is_some() => Self::UnknownPerson,
            _ => Self::House,
        }
    }

    fn told(self, message: String) -> anyhow::Error {
        match self {
            Self::House => anyhow::anyhow!(message),
            Self::Input => bad_input(message),
            Self::UnknownPerson => anyhow::Error::new(UnknownPerson(message)),
        }
    }
}

/// What an order works with, in a server or alone.
#[derive(Clone)]
pub struct Workshop {
    pub shared: Arc<Shared>,
    pub identity: Identity,
    pub registers: Arc<Catalogues>,
    pub gate: Gate,
    pub ledger: Arc<Ledger>,
    pub catalog: Arc<Catalog>,
}

impl Workshop {
    /// The parts of a house that orders need.
    pub fn of(house: &House) -> Self {
        Self {
            shared: Arc::clone(&house.shared),
            identity: house.parts.identity.clone(),
            registers: Arc::clone(&house.parts.registers),
            gate: house.parts.gate.clone(),
            ledger: Arc::clone(&house.parts.ledger),
            catalog: Arc::clone(&house.catalog),
        }
    }

    /// Carries an order out; answers with the lines to print.
    pub async fn carry_out(&self, order: Order) -> anyhow::Result<Vec<String>> {
        let origin = Origin { channel: Channel::CommandLine, actor: Actor::Machine, ..Origin::default() };
        let ctx = Ctx::new(Arc::clone(&self.shared), origin);
        let done = match order {
            Order::User(order) => order.carry_out(&self.identity, &self.registers, &ctx).await,
            Order::Exchange(order) => order.carry_out(&self.gate, &ctx).await,
            Order::Ledger(order) => order.carry_out(&self.ledger).await,
        };
        done.map_err(|error| self.in_words(error))
    }

    /// A refusal as the pages say it, with its code; all but a failure of the house itself is the input's fault.
    fn in_words(&self, error: anyhow::Error) -> anyhow::Error {
        let Some(problem) = error.downcast_ref::<Problem>() else { return error };
        let key = format!("problem-{}", problem.code.replace('.', "-"));
        let args: Vec<(&str, &str)> =
            problem.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if !self.catalog.has(&key) {
            return error;
        }
        let said = format!("{} ({})", self.catalog.text(Lang::En, &key, &args), problem.code);
        match problem.status {
            ProblemStatus::Internal | ProblemStatus::Unavailable | ProblemStatus::TooMany => {
                anyhow::anyhow!(said)
            }
            _ => bad_input(said),
        }
    }
}

fn socket(data: &Path) -> PathBuf {
    data.join(SOCKET)
}

/// Whether a server works in this data folder.
pub async fn answers(data: &Path) -> bool {
    UnixStream::connect(socket(data)).await.is_ok()
}

/// Opens the door of a server that holds the lock of its data folder, so that a socket found there is a dead one's.
/// Without a door (a path that is too long for a socket) the server works all the same.
pub fn open(data: &Path) -> Option<UnixListener> {
    let path = socket(data);
    let _stale = std::fs::remove_file(&path);
    let opened = UnixListener::bind(&path).and_then(|listener| {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).map(|()| listener)
    });
    opened
        .inspect_err(
            |error| tracing::warn!(%error, "no local socket: stop the server to use the command line"),
        )
        .ok()
}

/// Serves whoever comes until the house stops.
pub async fn serve(
    listener: UnixListener,
    workshop: Workshop,
    data: PathBuf,
    mut stop: watch::Receiver<bool>,
) {
    let path = socket(&data);
    let owner = std::fs::metadata(&path).map(|found| found.uid()).ok();
    let places = Arc::new(Semaphore::new(CALLERS_MAX));
    loop {
        let come = tokio::select! {
            come = listener.accept() => come,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let Ok((stream, _)) = come else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let Ok(uid) = stream.peer_cred().map(|peer| peer.uid()) else { continue };
        if uid != 0 && Some(uid) != owner {
            tracing::warn!(uid, "another user at the local socket");
            continue;
        }
        // Whoever finds all places taken is sent away and may come again.
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let workshop = workshop.clone();
        tokio::spawn(async move {
            if let Err(error) = receive(stream, &workshop, uid).await {
                tracing::info!(%error, "local socket");
            }
            drop(place);
        });
    }
    let _gone = std::fs::remove_file(&path);
}

async fn receive(mut stream: UnixStream, workshop: &Workshop, uid: u32) -> anyhow::Result<()> {
    let line = tokio::time::timeout(REQUEST_TIMEOUT, read_line(&mut stream, REQUEST_BYTES_MAX)).await??;
    let answer = match serde_json::from_str::<Order>(&line) {
        // The words of the parser may quote a password.
        Err(_) => Answer::Refused { message: "the request cannot be read".to_owned(), fault: Fault::Input },
        Ok(order) => {
            tracing::info!(uid, "an order of the command line");
            match tokio::time::timeout(COMMAND_TIMEOUT, workshop.carry_out(order)).await {
                Ok(Ok(lines)) => Answer::Done(lines),
                Ok(Err(error)) => Answer::Refused { message: format!("{error:#}"), fault: Fault::of(&error) },
                Err(_late) => Answer::Refused { message: "it took too long".to_owned(), fault: Fault::House },
            }
        }
    };
    write_line(&mut stream, &answer).await
}

async fn read_line(stream: &mut UnixStream, bytes_max: u64) -> anyhow::Result<String> {
    let mut line = String::new();
    let read = BufReader::new(stream.take(bytes_max)).read_line(&mut line).await?;
    if read == 0 || !line.ends_with('\n') {
        anyhow::bail!("the line ended early or was too long");
    }
    Ok(line)
}

async fn write_line(stream: &mut UnixStream, what: &impl Serialize) -> anyhow::Result<()> {
    let mut line = serde_json::to_vec(what)?;
    line.push(b'\n');
    stream.write_all(&line).await?;
    stream.flush().await?;
    Ok(())
}

/// Asks the server of this data folder. `None` when there is none: then the caller opens the database itself.
pub async fn ask(config: &Config, order: &Order) -> anyhow::Result<Option<Vec<String>>> {
    let Ok(mut stream) = UnixStream::connect(socket(&config.data)).await else { return Ok(None) };
    write_line(&mut stream, order).await?;
    let answer = read_line(&mut stream, ANSWER_BYTES_MAX);
    let line = tokio::time::timeout(COMMAND_TIMEOUT + REQUEST_TIMEOUT, answer).await??;
    match serde_json::from_str(&line)? {
        Answer::Done(lines) => Ok(Some(lines)),
        Answer::Refused { message, fault } => Err(fault.told(message)),
    }
}

#[cfg(test)]
#[path = "local_tests.rs"]
mod tests;
