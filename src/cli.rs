//! The commands of the program, their arguments and what they print.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::builder::NonEmptyStringValueParser;
use clap::{ArgGroup, Parser, Subcommand};
use serde_json::json;
use tokio::net::TcpListener;

use crate::import::{self, Audited, Fault, Report};
use crate::model::{DocumentName, PartId, State};
use crate::search::TantivySearch;
use crate::store::{Dialect, Store, ToldDocument};
use crate::text::span::characters_before;
use crate::web::{self, AppState};

mod export;
mod following;

use export::Form;
use following::Following;

/// The folder that is imported into an empty room when no command is given.
const SEEDS: &str = "seeds";
/// Characters of reading text that `references` and `mentions` print before a place.
const BEFORE: usize = 60;

/// How often a room that is served looks whether another day has come.
const DAY_CHECK: Duration = Duration::from_secs(20);

/// What the report of a dry run begins with.
const NOTHING_WRITTEN: &str = "Nothing was written: this is what an import would do.";

/// A reading room for annotated historical documents.
///
/// Without a command: opens the room, imports the folder "seeds" of the working directory if the
/// room is empty, prints the address and serves it until it is told to stop (Ctrl-C or SIGTERM).
#[derive(Debug, Parser)]
#[command(name = "reading-room", version, max_term_width = 100)]
pub struct Cli {
    /// The room: a file, made where it is absent, or a postgres:// address
    #[arg(long, global = true, default_value = "data/room.db", env = "READING_ROOM_DB", value_name = "FILE|URL", hide_env_values = true, value_parser = NonEmptyStringValueParser::new())]
    db: String,
    /// The folder with the room's pictures; ROOM.files beside the room's file where it is not given, data/room.files for a server's
    #[arg(long, global = true, env = "READING_ROOM_FILES", value_name = "FOLDER", hide_env_values = true)]
    files: Option<PathBuf>,
    /// Where to listen
    #[arg(
        long,
        global = true,
        default_value = "127.0.0.1:8080",
        env = "READING_ROOM_ADDR",
        value_name = "HOST:PORT",
        hide_env_values = true,
        value_parser = host_and_port
    )]
    addr: String,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the room; imports nothing
    Serve,
    /// Import files, or every file below folders
    ///
    /// Text, Markdown, web pages, Word files, PDF, TEI and JSON records as docs/formats.md describes them, with the
    /// pictures and the texts in other languages that stand beside them; a .zip is read as the folder that it was made
    /// of, and a file that `export --data` wrote is the whole room again, in a room that holds nothing yet. The same files again change nothing; an edited file makes a new version of its document. room.toml,
    /// authorities.toml and decisions.toml at the root of a folder are its settings. Exit status: 0 when every file was dealt with, 1 when
    /// some were refused (each is named with its reason), 2 for a usage error.
    Import {
        /// A file, or a folder or a .zip with everything below it, or a data export
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Write what became of each file to FILE, one JSON object a line: file, outcome, why, diagnostics with their lines
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
        /// Say what the import would do, and write nothing to the room: it is done on a copy in the temporary folder
        #[arg(long)]
        dry_run: bool,
    },
    /// Print every cross-reference, one JSON object a line
    References {
        /// Print what speaks for and against each candidate instead, by the names of src/resolve/weights.toml
        #[arg(long)]
        evidence: bool,
    },
    /// Print every name that has an authority record, one JSON object a line
    Mentions,
    /// Take a document out of the room for good
    ///
    /// Its address says from then on that it was withdrawn, when and why, how it was cited, and what takes its place; its
    /// texts in all versions, its files and its pictures are gone, and the database is written anew so that no bytes of them
    /// stay in it. Files that would bring it back are not taken in by later imports. Nothing undoes this but a backup.
    Withdraw {
        /// Any name of the document: the last part of its address
        name: DocumentName,
        /// Why, in one sentence, as visitors are told it
        #[arg(long)]
        reason: String,
        /// The document that takes its place
        #[arg(long, value_name = "NAME")]
        replaced_by: Option<DocumentName>,
    },
    /// Give a document a further name, which leads to it from then on
    Alias {
        /// Any name of the document
        name: DocumentName,
        /// The further name
        alias: DocumentName,
    },
    /// Join a document to another that it turned out to be
    ///
    /// Its address and its names lead to the other from then on, its files are kept with the other's, and the best of them is
    /// shown; what was shown under its own name stays at the addresses of its versions.
    Merge {
        /// The document that turned out to be another
        from: DocumentName,
        /// That other, which keeps its address
        into: DocumentName,
    },
    /// Audit the room, and say what an editor may want to look at
    ///
    /// Audited are the database itself, the bytes of each file, of each document of a volume and of each picture (SHA-256), documents, names, versions, numbers of
    /// paragraphs, notes, references and the search index; each fault is told with the way out. Then come names without a record,
    /// what is uncertain, and records and documents that may be one. Exit status: 0 without a fault, 1 with one.
    Check {
        /// Write the faults and what there is to look at to FILE, one JSON object a line
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
    },
    /// Write the whole room into files that outlive it
    ///
    /// --site makes a website of static files that any web server shows at the room's own addresses: documents with all their
    /// versions and formats, lists, records, feeds, what was withdrawn, further names, and a search that needs no server. The
    /// same folder is brought up to date by a later run.
    ///
    /// --data makes one file of everything: documents, metadata, annotations, versions, names, decisions, settings, source files and
    /// pictures, as text that is readable without this program (README.txt in it says how), and of which `import` makes the same
    /// room with the same addresses in an empty one, on either database. What is closed to visitors is in it, too: keep it as you
    /// keep the database. Of what was withdrawn there is the notice, and by what it is known should it come again.
    ///
    /// Exit status: 0 when all is written, and every link of the website leads somewhere; else 1.
    #[command(group(ArgGroup::new("what").required(true).multiple(true)))]
    Export {
        /// Write the room as a website of files into FOLDER, which is empty, absent, or of an earlier export
        #[arg(long, value_name = "FOLDER", group = "what")]
        site: Option<PathBuf>,
        /// The ZIP file to write; an earlier data export of this name is replaced when the new one is whole
        #[arg(long, value_name = "FILE.zip", group = "what")]
        data: Option<PathBuf>,
        /// The form in which the documents that are shown stand there for people; `import` reads neither
        #[arg(long = "as", value_name = "FORM", default_value = "tei", requires = "data")]
        form: Form,
    },
    /// Make all that is derived from the source files again, with this program's readers
    Reannotate,
    /// Ask the room at --addr whether it is well; exit status 0 if it is
    Healthcheck,
}

impl Cli {
    /// Does what the arguments say; gives the exit status.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match &self.command {
            None => {
                let store = self.open().await?;
                let is_empty = store.documents(1).await?.total == 0;
                if is_empty && Path::new(SEEDS).is_dir() {
                    say(&import::import(&store, &[PathBuf::from(SEEDS)], &now).await?.for_people())?;
                }
                self.serve(store).await
            }
            Some(Command::Serve) => {
                let store = self.open().await?;
                self.serve(store).await
            }
            Some(Command::Import { paths, report, dry_run }) => {
                let mut following = Following::new(report.as_deref())?;
                let copy = dry_run.then(temporary_folder).transpose()?;
                let store = match &copy {
                    Some(folder) => begun(Store::open_copy(&self.db, &folder.path().join("room.db")).await?).await?,
                    None => self.open().await?,
                };
                let report = import::import_followed(&store, paths, &now, &mut following).await?;
                store.close().await;
                following.end()?;
                if *dry_run {
                    say(NOTHING_WRITTEN)?;
                }
                finish(&report)
            }
            Some(Command::Reannotate) => {
                let store = self.open_existing().await?;
                let report = import::reannotate(&store, &now).await?;
                store.close().await;
                finish(&report)
            }
            Some(Command::Export { site, data, form }) => {
                let store = begun(self.open_existing().await?).await?;
                let mut is_whole = true;
                if let Some(file) = data {
                    Box::pin(export::export_data(&store, file, *form)).await?;
                }
                if let Some(folder) = site {
                    is_whole = Box::pin(export::export_site(&store, folder)).await?;
                }
                store.close().await;
                Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
            Some(Command::References { evidence }) => {
                let store = self.open_existing().await?;
                if *evidence { tell_evidence(&store).await } else { tell(&store, references).await }
            }
            Some(Command::Mentions) => {
                let store = self.open_existing().await?;
                tell(&store, mentions).await
            }
            Some(Command::Check { report }) => {
                let store = self.open_existing().await?;
                self.check(&store, report.as_deref()).await
            }
            Some(Command::Withdraw { name, reason, replaced_by }) => {
                let store = self.open_existing().await?;
                let done = import::withdraw(&store, name, reason, replaced_by.as_ref(), &now).await?;
                self.catch_up_search(&store).await;
                store.close().await;
                let (versions, pictures) = (done.versions, done.pictures);
                say(&format!("{} is withdrawn; {versions} version(s) of its text and {pictures} picture(s) are gone", done.name))?;
                say("Caches before the room may show older versions and pictures for a day; decisions.toml may quote its words.")?;
                done.left.iter().try_for_each(|left| say(left))?;
                Ok(if done.left.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
            Some(Command::Alias { name, alias }) => {
                let store = self.open_existing().await?;
                let document = import::add_alias(&store, name, alias, &now).await?;
                store.close().await;
                say(&format!("{alias} leads to {document}"))?;
                Ok(ExitCode::SUCCESS)
            }
            Some(Command::Merge { from, into }) => {
                let store = self.open_existing().await?;
                let (from, into) = import::merge(&store, from, into, &now).await?;
                store.close().await;
                say(&format!("{from} is {into} from now on; its address and its names lead there"))?;
                Ok(ExitCode::SUCCESS)
            }
            Some(Command::Healthcheck) => healthcheck(&self.addr),
        }
    }

    /// Opens a room that must be there: a mistyped path is no empty room.
    async fn open_existing(&self) -> anyhow::Result<Store> {
        if Dialect::of(&self.db) == Dialect::Sqlite && !Path::new(&self.db).is_file() {
            bail!("there is no room at {}; give its file with --db, or make one with `reading-room import PATH`", self.db);
        }
        self.open().await
    }

    async fn open(&self) -> anyhow::Result<Store> {
        let store = match &self.files {
            Some(files) => Store::open_with_files(&self.db, files).await?,
            None => Store::open(&self.db).await?,
        };
        begun(store).await
    }

    async fn serve(&self, store: Store) -> anyhow::Result<ExitCode> {
        // A run that was killed between writing and deciding goes on here.
        import::decide_all(&store, &now).await?;
        import::settle_access(&store, &now).await?;
        let listener = TcpListener::bind(&*resolve(&self.addr)?)
            .await
            .with_context(|| format!("{} cannot be listened on; give another with --addr", self.addr))?;
        let address = listener.local_addr()?;
        let search = Arc::new(TantivySearch::open(&self.index(&store).await?)?);
        let state = AppState::open(store, search.clone(), web::home(address), now).await?;
        let catch_up: web::CatchUp = Arc::new(move |store, epoch| {
            let search = Arc::clone(&search);
            Box::pin(async move {
                match search.catch_up(&store, epoch).await {
                    Ok(_) => true,
                    Err(error) => {
                        tracing::warn!(%error, "the search index is behind the room");
                        false
                    }
                }
            })
        });
        let watching = tokio::spawn(web::watch(state.clone(), catch_up));
        let opening = tokio::spawn(open_with_the_day(state.store().clone()));
        say(&format!("{} is open at {}", state.room().settings.name, web::home(address)))?;
        web::serve(listener, state.clone(), web::told_to_close()).await?;
        watching.abort();
        opening.abort();
        state.store().close().await;
        Ok(ExitCode::SUCCESS)
    }

    /// Prints the faults of a room, then what an editor may want to look at.
    async fn check(&self, store: &Store, report: Option<&Path>) -> anyhow::Result<ExitCode> {
        let (audited, mut faults) = Box::pin(import::audit(store)).await;
        match self.audit_search(store).await {
            Ok(of_search) => faults.extend(of_search.into_iter().map(|why| Fault::new("search", "", why))),
            Err(error) => faults.push(Fault::new("search", "", format!("{error:#}; put a backup in place of the database"))),
        }
        // Whatever keeps this from being said must not keep the faults from it.
        let lines = Box::pin(import::check(store)).await.unwrap_or_else(|error| {
            let why = format!("what an editor may want to look at cannot be listed: {error}; put a backup in place of the database");
            faults.push(Fault::new("database", "", why));
            Vec::new()
        });
        if let Some(path) = report {
            let written = faults.iter().map(|fault| json!({ "fault": fault })).chain(lines.iter().map(|line| json!({ "look_at": line })));
            let text: String = written.map(|line| format!("{line}\n")).collect();
            std::fs::write(path, text).with_context(|| format!("the report {} cannot be written", path.display()))?;
        }
        for fault in &faults {
            say(&format!("fault: {}", fault.sentence()))?;
        }
        for line in &lines {
            say(line)?;
        }
        let Audited { files, documents, versions, pictures } = audited;
        let found = match faults.len() {
            0 => "no fault".to_owned(),
            1 => "1 fault".to_owned(),
            number => format!("{number} faults"),
        };
        say(&format!("audited: {files} files, {documents} documents, {versions} versions, {pictures} pictures; {found}"))?;
        Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// What is wrong with the search index, if there is one.
    async fn audit_search(&self, store: &Store) -> anyhow::Result<Vec<String>> {
        let documents = u64::try_from(store.shown_count().await?).unwrap_or(0);
        let found = TantivySearch::audit(&self.index(store).await?, store.epoch().await?, documents);
        Ok(found.into_iter().flatten().collect())
    }

    /// Takes out of the search index what left the room, unless the process that serves the room is at it.
    async fn catch_up_search(&self, store: &Store) {
        let caught_up = async {
            let search = TantivySearch::open(&self.index(store).await?)?;
            search.catch_up(store, store.epoch().await?).await.map_err(anyhow::Error::from)
        };
        if let Err(error) = caught_up.await {
            tracing::info!(%error, "the search index is left to the process that serves the room");
        }
    }

    /// The folder of the search index: beside a database file, in `data/` for a server's.
    ///
    /// It bears the room's token, so that a room made anew at the same place never meets the old one's index.
    async fn index(&self, store: &Store) -> anyhow::Result<PathBuf> {
        let token = store.token().await?;
        Ok(store.dialect().beside(&self.db, &format!("index-{token}")))
    }
}

/// Opens what is closed until a day when that day comes, whether or not anybody imports anything.
async fn open_with_the_day(store: Store) {
    let day = || now().get(..10).unwrap_or_default().to_owned();
    let mut known = day();
    loop {
        tokio::time::sleep(DAY_CHECK).await;
        if day() != known {
            match import::settle_access(&store, &now).await {
                Ok(_) => known = day(),
                Err(error) => tracing::warn!(%error, "what opens today could not be opened; it is tried again"),
            }
        }
    }
}

/// A room gets its token with its first transaction, before anything outside the database bears it.
async fn begun(store: Store) -> anyhow::Result<Store> {
    if store.token().await?.is_empty() {
        store.write(&now).await?.commit().await?;
    }
    Ok(store)
}

/// A folder that goes when its value is dropped.
fn temporary_folder() -> anyhow::Result<tempfile::TempDir> {
    let made = tempfile::Builder::new().prefix("reading-room-").tempdir();
    made.context("no temporary folder can be made; make room for it, or name another place with TMPDIR")
}

/// The time now, UTC, in RFC 3339 to the second.
fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn finish(report: &Report) -> anyhow::Result<ExitCode> {
    say(&report.for_people())?;
    Ok(if report.is_complete() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints a line; a reader that has had enough (`| head`) is no failure.
fn say(line: &str) -> anyhow::Result<()> {
    match writeln!(std::io::stdout().lock(), "{line}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Prints what `lines` makes of every document, in the order of their names.
async fn tell(store: &Store, lines: impl Fn(&ToldDocument) -> Vec<String>) -> anyhow::Result<ExitCode> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut after = String::new();
    loop {
        let documents = store.told_after(&after).await?;
        let Some(last) = documents.last() else { break };
        after = last.name.to_string();
        for line in documents.iter().flat_map(&lines) {
            match writeln!(out, "{line}") {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
                Err(error) => return Err(error.into()),
            }
        }
    }
    out.flush().or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })?;
    Ok(ExitCode::SUCCESS)
}

/// Prints what speaks for and against each candidate of each reference.
async fn tell_evidence(store: &Store) -> anyhow::Result<ExitCode> {
    let mut after = String::new();
    loop {
        let documents = import::evidence_after(store, &now, &after).await?;
        let Some((last, _)) = documents.last() else { return Ok(ExitCode::SUCCESS) };
        after = last.name.to_string();
        for (document, all) in &documents {
            for (told, weighed) in document.references.iter().zip(all).filter(|(_, weighed)| !weighed.is_empty()) {
                let candidates: Vec<_> =
                    weighed.iter().map(|(name, weighed)| json!({ "document": name, "evidence": weighed.evidence })).collect();
                let reference = &told.reference;
                let line = json!({
                    "document": document.name,
                    "source": document.source,
                    "part": reference.part,
                    "text": reference.text,
                    "before": before(document, &reference.part, reference.span.start),
                    "family": weighed[0].1.family,
                    "candidates": candidates,
                });
                say(&line.to_string())?;
            }
        }
    }
}

fn references(document: &ToldDocument) -> Vec<String> {
    // What was said on a day, and no document tells of, is no reference.
    let lines = document.references.iter().filter(|told| told.state != State::Unrecorded).map(|told| {
        let reference = &told.reference;
        let targets: Vec<_> =
            told.targets.iter().map(|(name, source, score)| json!({ "document": name, "source": source, "score": score })).collect();
        json!({
            "document": document.name,
            "source": document.source,
            "part": reference.part,
            "origin": reference.origin,
            "text": reference.text,
            "before": before(document, &reference.part, reference.span.start),
            "state": told.state,
            "targets": targets,
            "reason": told.reason,
        })
        .to_string()
    });
    lines.collect()
}

fn mentions(document: &ToldDocument) -> Vec<String> {
    let lines = document.mentions.iter().map(|mention| {
        // A name that two records could mean says neither.
        let authority = match mention.authorities.as_slice() {
            [only] => Some(only),
            _ => None,
        };
        json!({
            "document": document.name,
            "source": document.source,
            "part": mention.part,
            "origin": mention.origin,
            "text": mention.text,
            "before": before(document, &mention.part, mention.span.start),
            "authority": authority,
            "kind": mention.kind,
        })
        .to_string()
    });
    lines.collect()
}

fn before<'a>(document: &'a ToldDocument, part: &PartId, at: usize) -> &'a str {
    document.parts.iter().find(|(known, _)| known == part).map_or("", |(_, passage)| characters_before(&passage.text, at, BEFORE))
}

/// Whether it has the form `HOST:PORT`; what the name leads to is looked up by the commands that need it.
fn host_and_port(address: &str) -> Result<String, String> {
    let fits = address.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
    // An address of the sixth version stands in brackets, since it has colons itself.
    let is_bare = address.parse::<Ipv6Addr>().is_ok();
    if fits && !is_bare {
        Ok(address.to_owned())
    } else {
        Err("it must be HOST:PORT, such as 127.0.0.1:8080, localhost:8080 or [::1]:8080".to_owned())
    }
}

/// The addresses of `HOST:PORT`, those of the fourth version first: `localhost` is then 127.0.0.1, as without `--addr`.
fn resolve(address: &str) -> anyhow::Result<Vec<SocketAddr>> {
    let mut found: Vec<SocketAddr> =
        address.to_socket_addrs().with_context(|| format!("the host of {address} is not known; give another with --addr"))?.collect();
    found.sort_by_key(SocketAddr::is_ipv6);
    Ok(found)
}

fn healthcheck(address: &str) -> anyhow::Result<ExitCode> {
    let limit = Duration::from_secs(3);
    let connected = resolve(address)?.into_iter().find_map(|mut candidate| {
        // A server that listens everywhere is asked at home.
        if candidate.ip().is_unspecified() {
            candidate.set_ip(if candidate.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
        }
        TcpStream::connect_timeout(&candidate, limit).ok()
    });
    let mut stream = connected.with_context(|| format!("nothing answers at {address}"))?;
    stream.set_read_timeout(Some(limit))?;
    stream.set_write_timeout(Some(limit))?;
    stream.write_all(format!("GET {} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n", crate::urls::HEALTH).as_bytes())?;
    let mut answer = String::new();
    stream.take(4096).read_to_string(&mut answer)?;
    if !answer.starts_with("HTTP/1.1 200") {
        bail!("the room at {address} is not well: {}", answer.lines().next().unwrap_or("no answer"));
    }
    Ok(ExitCode::SUCCESS)
}
