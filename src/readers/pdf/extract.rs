//! A PDF's bytes → the lines of its pages with their places: by `pdftotext`, or by a library where there is none.
//!
//! Both run in a process of their own, with an end to their time and their memory: a file may send the library round
//! in circles until its stack is used up, and no thread outlives that. `main` names the program that is run for the
//! library, itself; where nobody named one (in tests of this library), a thread must do.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{LazyLock, OnceLock, mpsc};
use std::time::{Duration, Instant};

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::library;

/// Pages that a document may have.
pub const MOST_PAGES: usize = 5_000;
/// How long one program may take over one file.
const LONGEST: Duration = Duration::from_mins(1);
/// Bytes of words with their places that one file may give.
const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// Memory that one program may ask for, in units of 1,024 bytes.
const MEMORY: &str = "2097152";

/// Who takes the text out of a PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extractor {
    /// The program of poppler.
    Pdftotext,
    /// The library `pdf-extract`, which is always there.
    Library,
}

impl Extractor {
    /// `pdftotext` where it is installed.
    pub fn best() -> Self {
        static INSTALLED: LazyLock<bool> = LazyLock::new(|| {
            let paths = std::env::var_os("PATH").unwrap_or_default();
            std::env::split_paths(&paths).any(|folder| folder.join("pdftotext").is_file())
        });
        if *INSTALLED { Self::Pdftotext } else { Self::Library }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Pdftotext => "pdftotext",
            Self::Library => "the library pdf-extract; where poppler-utils is installed, pdftotext reads it better",
        }
    }
}

/// What a file says, by page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Extracted {
    pub title: Option<String>,
    /// Printed labels of the pages, where the file has some.
    pub labels: Vec<String>,
    pub pages: Vec<Page>,
    /// Pages that could not be read, counted from one.
    pub damaged: Vec<usize>,
}

/// The lines of a page in reading order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Page {
    pub height: f64,
    pub lines: Vec<Line>,
}

/// A line of a page; places in points from the page's left upper corner.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub text: String,
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

/// Letters that a font joins, and what they are.
const JOINED: [(char, &str); 7] = [('ﬀ', "ff"), ('ﬁ', "fi"), ('ﬂ', "fl"), ('ﬃ', "ffi"), ('ﬄ', "ffl"), ('ﬅ', "st"), ('ﬆ', "st")];

/// The words of a file, or the sentence that says why there are none.
pub fn extract(bytes: &[u8], extractor: Extractor) -> Result<Extracted, String> {
    let mut extracted = by(bytes, extractor)?;
    for line in extracted.pages.iter_mut().flat_map(|page| &mut page.lines) {
        for (joined, letters) in JOINED {
            if line.text.contains(joined) {
                line.text = line.text.replace(joined, letters);
            }
        }
        // No letters of a text; a nought fits no database.
        line.text.retain(|letter| letter == '\u{ad}' || !letter.is_control() && letter != '\u{feff}');
    }
    extracted.pages.iter_mut().for_each(|page| page.lines.retain(|line| !line.text.trim().is_empty()));
    Ok(extracted)
}

fn by(bytes: &[u8], extractor: Extractor) -> Result<Extracted, String> {
    if extractor == Extractor::Library {
        return apart(bytes, true);
    }
    // What poppler reads well may still be strange to the library, which only tells title and labels then.
    let about = apart(bytes, false);
    if let Err(why) = &about
        && why.contains("pages")
    {
        return about;
    }
    let about = about.unwrap_or_default();
    let last = (MOST_PAGES + 1).to_string();
    let limited = limited(OsStr::new("pdftotext"), &["-q", "-enc", "UTF-8", "-bbox-layout", "-l", &last, "-", "-"]);
    let (said, status) = run(limited, bytes)?;
    let pages = pages_of(&String::from_utf8_lossy(&said));
    if pages.len() > MOST_PAGES {
        return Err(too_many_pages());
    }
    if pages.is_empty() {
        return Err(match status {
            Some(3) => LOCKED,
            _ if is_encrypted(bytes) => LOCKED,
            Some(_) => DAMAGED,
            None => TOO_MUCH,
        }
        .to_owned());
    }
    Ok(Extracted { pages, ..about })
}

pub const LOCKED: &str = "it is locked with a password; save it without one and import it again";
pub const DAMAGED: &str = "it is damaged, and no page of it can be read; save it again from the program that made it";

/// Of a program that did not end by itself: its memory or its stack was used up.
const TOO_MUCH: &str = "it is damaged, or unpacks to more than 2 GB, or refers to itself: the program that reads it gave up; print it into a new PDF and import that";

pub fn too_many_pages() -> String {
    format!("it has more than {MOST_PAGES} pages; divide it into its documents")
}

fn is_encrypted(bytes: &[u8]) -> bool {
    bytes.windows(8).any(|window| window == b"/Encrypt")
}

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Names the program that runs [`answer`] when its one argument is `pdf-text` or `pdf-about`.
pub fn run_by(program: &Path) {
    let _ = PROGRAM.set(program.to_path_buf());
}

/// What the library says of the file on the standard input, as JSON on the standard output.
pub fn answer(with_text: bool) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    // A library that panics says so on the error output, which nobody reads.
    let said = library::extract(&bytes, with_text);
    std::io::stdout().write_all(serde_json::to_string(&said).unwrap_or_default().as_bytes())
}

/// The library, where it harms nobody.
fn apart(bytes: &[u8], with_text: bool) -> Result<Extracted, String> {
    if let Some(program) = PROGRAM.get() {
        let argument = if with_text { "pdf-text" } else { "pdf-about" };
        let (said, status) = run(limited(program.as_os_str(), &[argument]), bytes)?;
        return serde_json::from_slice(&said).unwrap_or_else(|_| Err(if status.is_none() { TOO_MUCH } else { DAMAGED }.to_owned()));
    }
    let (sender, receiver) = mpsc::channel();
    let bytes = bytes.to_vec();
    let worker = std::thread::Builder::new().stack_size(64 * 1024 * 1024);
    let started = worker.spawn(move || sender.send(library::extract(&bytes, with_text)));
    started.map_err(|_| DAMAGED.to_owned())?;
    receiver.recv_timeout(LONGEST).unwrap_or_else(|error| match error {
        mpsc::RecvTimeoutError::Timeout => Err(TOO_LONG.to_owned()),
        mpsc::RecvTimeoutError::Disconnected => Err(DAMAGED.to_owned()),
    })
}

const TOO_LONG: &str = "it takes longer than a minute to read; print it into a new PDF and import that";

/// A program with an end to its memory. Its arguments are ours alone; the file comes by the standard input.
fn limited(program: &OsStr, arguments: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -v {MEMORY} 2>/dev/null; exec \"$0\" \"$@\"")]).arg(program).args(arguments);
    command
}

/// Runs a program over bytes; gives what it wrote and its exit status.
fn run(mut command: Command, bytes: &[u8]) -> Result<(Vec<u8>, Option<i32>), String> {
    let gone = |_| "the program that reads PDF cannot be started; install poppler-utils".to_owned();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(gone)?;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else { return Err(DAMAGED.to_owned()) };
    std::thread::scope(|scope| {
        // A program that ends early closes its input; that is no failure of ours.
        scope.spawn(move || stdin.write_all(bytes));
        let reader = scope.spawn(move || {
            let mut said = Vec::new();
            stdout.take(MOST_BYTES).read_to_end(&mut said).map(|_| said)
        });
        let begun = Instant::now();
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if begun.elapsed() < LONGEST && !reader.is_finished() => std::thread::sleep(Duration::from_millis(2)),
                // It has said all, and is about to end; or more than anybody reads, and never will.
                Ok(None) if begun.elapsed() < LONGEST => {
                    let mut ended = None;
                    for _ in 0..100 {
                        std::thread::sleep(Duration::from_millis(10));
                        ended = child.try_wait().ok().flatten();
                        if ended.is_some() {
                            break;
                        }
                    }
                    let _ = child.kill();
                    break ended.or_else(|| child.wait().ok());
                }
                _ => {
                    let _ = child.kill();
                    let _ = child.wait();
                    break None;
                }
            }
        };
        let said = reader.join().ok().and_then(Result::ok).unwrap_or_default();
        status.map(|status| (said, status.code())).ok_or_else(|| TOO_LONG.to_owned())
    })
}

static ELEMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<(?P<name>page|line|word)(?P<places>[^>]*)>(?:(?P<word>[^<]*)</word>)?").expect("a constant pattern"));
static PLACE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"(\w+)="(-?[0-9.]+)""#).expect("a constant pattern"));

/// Reads what `pdftotext -bbox-layout` writes.
fn pages_of(said: &str) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    for captures in ELEMENT.captures_iter(said) {
        let place = |wanted: &str| {
            let found = PLACE.captures_iter(&captures["places"]).find(|place| &place[1] == wanted);
            found.and_then(|place| place[2].parse::<f64>().ok()).unwrap_or(0.0)
        };
        match (&captures["name"], pages.last_mut()) {
            ("page", _) => pages.push(Page { height: place("height"), lines: Vec::new() }),
            ("line", Some(page)) => page.lines.push(Line {
                text: String::new(),
                left: place("xMin"),
                right: place("xMax"),
                top: place("yMin"),
                bottom: place("yMax"),
            }),
            (_, Some(page)) => {
                if let (Some(line), Some(word)) = (page.lines.last_mut(), captures.name("word")) {
                    if !line.text.is_empty() {
                        line.text.push(' ');
                    }
                    line.text.push_str(&unescaped(word.as_str()));
                }
            }
            _ => {}
        }
    }
    pages
}

fn unescaped(word: &str) -> String {
    word.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}
