//! The layers of the design: what a module may import, and where SQL and unescaped HTML may be.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use crate::room::here;

/// From the bottom up: a module imports only what stands before it. `lib.rs` declares them in the same order.
const LAYERS: &[&str] = &[
    "text",
    "model",
    "config",
    "urls",
    "readers",
    "apparatus",
    "resolve",
    "cite",
    "render",
    "store",
    "search",
    "export",
    "import",
    "web",
    "site",
    "cli",
];

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|known| known == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty());
    found
}

/// A source file without its tests and its comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a file");
    let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs")
}

/// The top-level module of a file: `src/web/pages/home.rs` is of `web`.
fn module(path: &Path) -> String {
    let below = path.strip_prefix(here().join("src")).expect("below src");
    let first = below.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn sources() -> Vec<PathBuf> {
    files(&here().join("src"), "rs").into_iter().filter(|path| !is_test(path)).collect()
}

#[test]
fn a_module_imports_only_what_stands_below_it() {
    let direct = Regex::new(r"\bcrate::(\w+)").expect("a pattern");
    let group = Regex::new(r"use crate::\{([^;]*)\};").expect("a pattern");
    let head = Regex::new(r"(?:^|,)\s*(\w+)").expect("a pattern");
    let mut wrong = Vec::new();
    for path in sources() {
        let own = module(&path);
        let Some(place) = LAYERS.iter().position(|layer| *layer == own) else {
            assert!(["lib", "main"].contains(&own.as_str()), "{own} is in no layer");
            continue;
        };
        let code = code(&path);
        let mut used: Vec<String> = direct.captures_iter(&code).map(|found| found[1].to_owned()).collect();
        for found in group.captures_iter(&code) {
            // What stands in inner braces belongs to the name before them.
            let mut depth = 0;
            let outer: String = found[1]
                .chars()
                .filter(|letter| {
                    depth += i32::from(*letter == '{') - i32::from(*letter == '}');
                    depth == 0
                })
                .collect();
            used.extend(head.captures_iter(&outer).map(|found| found[1].to_owned()));
        }
        for name in used {
            match LAYERS.iter().position(|layer| *layer == name) {
                Some(other) if other <= place => {}
                _ => wrong.push(format!("{} imports {name}", path.display())),
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_library_declares_its_modules_in_the_order_of_the_layers() {
    let text = fs::read_to_string(here().join("src/lib.rs")).expect("a file");
    let declared: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(declared, LAYERS);
}

#[test]
fn only_the_store_speaks_sql() {
    let sql = Regex::new(r#""\s*(?:SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE (?:TABLE|INDEX)|PRAGMA|BEGIN)\b|\bsqlx::"#)
        .expect("a pattern");
    for path in sources().into_iter().filter(|path| module(path) != "store") {
        let code = code(&path);
        assert!(!sql.is_match(&code), "{}: {:?}", path.display(), sql.find(&code).map(|found| found.as_str().to_owned()));
    }
}

#[test]
fn lower_layers_know_nothing_of_http_or_the_disk() {
    for path in sources() {
        let (own, code) = (module(&path), code(&path));
        // What is written into files is asked as a visitor asks, without a server between.
        if !["web", "site", "cli", "main"].contains(&own.as_str()) {
            assert!(!code.contains("axum::") && !code.contains("hyper::"), "{} speaks HTTP", path.display());
        }
        if ["text", "model", "config", "urls", "readers", "apparatus", "resolve", "cite", "render", "export"].contains(&own.as_str()) {
            assert!(!code.contains("std::fs") && !code.contains("std::net"), "{} does IO", path.display());
        }
    }
}

#[test]
fn templates_escape_all_that_is_not_html_by_type() {
    let safe = Regex::new(r"\|\s*safe\b|escape\s*=").expect("a pattern");
    for path in files(&here().join("templates"), "html").into_iter().chain(files(&here().join("templates"), "xml")).chain(sources()) {
        let text = fs::read_to_string(&path).expect("a file");
        assert!(!safe.is_match(&text), "{}: {:?}", path.display(), safe.find(&text).map(|found| found.as_str().to_owned()));
    }
}

#[test]
fn time_is_a_parameter_below_the_command_line() {
    for path in sources().into_iter().filter(|path| !["cli", "main"].contains(&module(path).as_str())) {
        let code = code(&path);
        for clock in ["Timestamp::now", "Zoned::now", "SystemTime::now"] {
            assert!(!code.contains(clock), "{} asks the clock", path.display());
        }
    }
}

#[test]
fn the_map_is_short_and_names_every_module() {
    let Ok(map) = fs::read_to_string(here().join("ARCHITECTURE.md")) else { return };
    assert!(map.lines().count() <= 150, "{} lines", map.lines().count());
    for layer in LAYERS {
        assert!(map.contains(&format!("`{layer}")) || map.contains(&format!("`src/{layer}")), "{layer} is not on the map");
    }
}
