//! Rooms for tests: in a temporary folder on SQLite, or in a database of a PostgreSQL of our own; and servers over them.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reading_room::import::{self, Report};
use reading_room::model::AuthorityKind;
use reading_room::store::Store;
use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use tempfile::TempDir;

/// Where a browser, a database server, Node or Java must be there, as in `.ci/run`.
const REQUIRE: &str = "READING_ROOM_REQUIRE_ALL";

/// Says that something is not tried here, and why; where nothing may be left out, that is a failure.
pub fn skip(what: &str, why: &str) {
    assert!(std::env::var_os(REQUIRE).is_none(), "{what} cannot be tried because {why}; install it or unset {REQUIRE}");
    // Not through `eprintln!`, which the test's harness keeps to itself as long as the test passes.
    let _ = writeln!(std::io::stderr(), "skipped: {what} because {why}");
}

/// The time that rows are given when a test imports.
pub fn now() -> String {
    "2026-03-01T12:00:00Z".to_owned()
}

/// The folder of the repository.
pub fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The five documents with their settings.
pub fn seeds() -> PathBuf {
    here().join("seeds")
}

/// The folder and all in it, at another place.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, content: impl AsRef<[u8]>) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, content).expect("a file");
}

/// The program that is tested.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reading-room"));
    command.env_remove("READING_ROOM_DB").env_remove("READING_ROOM_ADDR").env_remove("READING_ROOM_FILES").env_remove("RUST_LOG");
    command
}

/// Which database a room lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

/// A room of its own for one test, with a folder that goes when the test is over.
pub struct Room {
    pub database: Database,
    /// What `--db` takes.
    pub address: String,
    folder: TempDir,
}

impl Room {
    pub fn sqlite() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let address = folder.path().join("room.db").display().to_string();
        Self { database: Database::Sqlite, address, folder }
    }

    /// A database of its own in the PostgreSQL of this process; `None` where there is no PostgreSQL.
    pub async fn postgres() -> Option<Self> {
        static COUNT: AtomicUsize = AtomicUsize::new(1);
        let cluster = match CLUSTER.get_or_init(Cluster::start) {
            Ok(cluster) => cluster,
            Err(why) => {
                skip("PostgreSQL", why);
                return None;
            }
        };
        let name = format!("room_{}", COUNT.fetch_add(1, Ordering::SeqCst));
        let mut connection = cluster.connect().await.expect("the cluster answers");
        sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.expect("a database");
        connection.close().await.expect("an end");
        let folder = TempDir::new().expect("a temporary folder");
        Some(Self { database: Database::Postgres, address: cluster.address(&name), folder })
    }

    /// One room on each database that there is.
    pub async fn each() -> Vec<Self> {
        std::iter::once(Self::sqlite()).chain(Self::postgres().await).collect()
    }

    /// A folder for whatever the test puts beside its room.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub async fn store(&self) -> Store {
        Store::open_with_files(&self.address, &self.folder().join("room.files")).await.expect("a room")
    }

    /// Imports through the library, at the time of [`now`].
    pub async fn import(&self, paths: &[&Path]) -> Report {
        let store = self.store().await;
        let report = import(&store, paths).await;
        store.close().await;
        report
    }

    /// Runs the program on this room.
    pub fn run(&self, arguments: &[&str]) -> Output {
        program()
            .args(["--db", &self.address])
            .env("READING_ROOM_FILES", self.folder().join("room.files"))
            .args(arguments)
            .current_dir(self.folder())
            .output()
            .expect("the program runs")
    }

    pub fn serve(&self) -> Server {
        let mut program = program();
        program.args(["--db", &self.address, "--addr", "127.0.0.1:0", "serve"]);
        Server::start(program.env("READING_ROOM_FILES", self.folder().join("room.files")).current_dir(self.folder()))
    }
}

pub async fn import(store: &Store, paths: &[&Path]) -> Report {
    let paths: Vec<PathBuf> = paths.iter().map(|path| path.to_path_buf()).collect();
    import::import(store, &paths, &now).await.expect("nothing stops an import")
}

/// What a command printed, when it ended well.
pub fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}: {}{}", output.status, text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// All that a room shows, in words that do not depend on the database, the epoch or the day of import.
pub async fn dump(store: &Store) -> String {
    let mut all = String::new();
    let identities = store.identities().await.expect("identities");
    for (name, _) in &identities {
        let mut copy = store.reading_copy(name).await.expect("a document").expect("a document that is listed");
        copy.imported_at = String::new();
        let _ = writeln!(all, "{copy:#?}");
    }
    let mut page = 1;
    loop {
        let documents = store.documents(page).await.expect("a list");
        let _ = writeln!(all, "{documents:#?}");
        if page >= documents.pages() {
            break;
        }
        page += 1;
    }
    for kind in [AuthorityKind::Person, AuthorityKind::Place, AuthorityKind::Organization] {
        let _ = writeln!(all, "{:#?}", store.authorities(kind, 1).await.expect("a list"));
    }
    for (kind, id) in store.authority_ids().await.expect("ids") {
        let _ = writeln!(all, "{:#?}", store.authority_page(kind, &id).await.expect("a record"));
    }
    for unit in units(store).await {
        let _ = writeln!(all, "{:#?}", store.finding_aid(&unit).await.expect("a unit"));
    }
    let order = store.not_held_order().await.expect("an order");
    let _ = writeln!(all, "{:#?}", store.not_held(&order, 1, None).await.expect("a list").papers);
    let _ = writeln!(all, "{:#?}", store.statistics().await.expect("statistics"));
    let _ = writeln!(all, "{:#?}", store.settings().await.expect("settings"));
    all
}

/// The paths of every archival unit, from the repositories down.
pub async fn units(store: &Store) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<String> = store.repositories().await.expect("repositories").into_iter().map(|unit| unit.path).collect();
    while let Some(path) = open.pop() {
        let aid = store.finding_aid(&path).await.expect("a unit").expect("a unit that is listed");
        open.extend(aid.below.into_iter().map(|unit| unit.path));
        found.push(path);
    }
    found.sort();
    found
}

/// The program as it serves a room, until it is dropped.
pub struct Server {
    child: Child,
    /// `http://127.0.0.1:40123`.
    pub base: String,
    pub socket: SocketAddr,
    /// What it printed until it was open.
    pub said: String,
}

impl Server {
    /// Starts a command that serves, and waits until it says where.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output"));
        let mut said = String::new();
        let base = loop {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).expect("a line") > 0, "the program ended before it served; it said: {said}");
            said.push_str(&line);
            if let Some((_, address)) = line.trim().rsplit_once(" is open at ") {
                break address.to_owned();
            }
        };
        // Whatever else it says, nobody must be kept waiting for it.
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        let socket = base.trim_start_matches("http://").parse().expect("an address");
        Self { child, base, socket, said }
    }

    /// Sends SIGTERM; gives the exit status and how long the end took.
    pub fn terminate(mut self) -> (std::process::ExitStatus, Duration) {
        let began = Instant::now();
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill");
        assert!(sent.success());
        while began.elapsed() < Duration::from_secs(20) {
            if let Some(status) = self.child.try_wait().expect("a status") {
                return (status, began.elapsed());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("SIGTERM did not end the program");
    }

    /// Sends bytes as they are and gives what comes back, as far as it comes.
    pub fn raw(&self, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.socket).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(15))).expect("a limit");
        // A server that has heard enough may close before it heard everything.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        text(&answer)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

static CLUSTER: OnceLock<Result<Cluster, String>> = OnceLock::new();

/// A PostgreSQL of this process alone: it ends, and its folder goes, when the pipe to it closes.
struct Cluster {
    port: u16,
    /// Its end is the cluster's end, whatever ends this process.
    _life: ChildStdin,
}

/// `initdb` with a linguistic order of words where it can, since that is what most servers have and what SQLite has not.
const SCRIPT: &str = r#"
folder=$(mktemp -d) || exit 1
initdb="$1/initdb --pgdata=$folder/data --username=postgres --auth=trust --encoding=UTF8 --no-sync --no-instructions"
$initdb --locale=C --locale-provider=icu --icu-locale=en-US > "$folder/said" 2>&1 ||
    { rm -rf "$folder/data"; $initdb --locale=C > "$folder/said" 2>&1; } || { cat "$folder/said" >&2; exit 1; }
"$1/postgres" -D "$folder/data" -c listen_addresses=127.0.0.1 -c port="$2" -c unix_socket_directories= -c fsync=off \
    -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=64MB > "$folder/log" 2>&1 &
server=$!
read -r _
kill -INT "$server"
wait "$server"
rm -rf "$folder"
"#;

impl Cluster {
    fn start() -> Result<Self, String> {
        let programs = Self::programs().ok_or("no /usr/lib/postgresql/*/bin/postgres is there")?;
        let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).map_err(|error| error.to_string())?.port();
        // PostgreSQL does not run as root.
        let mut command = if std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        let child = command
            .args(["-c", SCRIPT, "sh"])
            .arg(&programs)
            .arg(port.to_string())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = child.map_err(|error| format!("it cannot be started ({error})"))?;
        let life = child.stdin.take().ok_or("it takes no input")?;
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if child.try_wait().is_ok_and(|ended| ended.is_some()) {
                let mut said = String::new();
                let _ = child.stderr.take().map(|mut stderr| stderr.read_to_string(&mut said));
                return Err(format!("it did not start: {said}"));
            }
            if began.elapsed() > Duration::from_mins(1) {
                return Err("it did not answer within a minute".to_owned());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(Self { port, _life: life })
    }

    /// The folder of the newest version's programs.
    fn programs() -> Option<PathBuf> {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        let mut folders: Vec<PathBuf> = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect();
        folders.retain(|folder| folder.join("postgres").is_file() && folder.join("initdb").is_file());
        folders.sort();
        folders.pop()
    }

    fn address(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// A server that listens may still be starting up.
    async fn connect(&self) -> sqlx::Result<AnyConnection> {
        install_default_drivers();
        let began = Instant::now();
        loop {
            match AnyConnection::connect(&self.address("postgres")).await {
                Err(_) if began.elapsed() < Duration::from_secs(30) => tokio::time::sleep(Duration::from_millis(50)).await,
                done => return done,
            }
        }
    }
}
