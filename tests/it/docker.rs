//! No engine builds the Dockerfile where the program is developed: these hold it to the source.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use clap::CommandFactory;
use reading_room::cli::Cli;

/// The instructions in order: the word, and what follows it on the line.
fn instructions() -> Vec<(String, String)> {
    lines("Dockerfile")
        .into_iter()
        .map(|line| {
            let (word, rest) = line.split_once(' ').expect("an instruction and its arguments");
            (word.to_owned(), rest.trim().to_owned())
        })
        .collect()
}

/// The lines of a file of the tree that say something.
fn lines(file: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect("the file");
    assert!(!text.contains("\\\n"), "{file}: an instruction over several lines is not understood here");
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

/// The arguments of the only instruction with this word.
fn only(word: &str) -> String {
    let found: Vec<String> = instructions().into_iter().filter(|(name, _)| name == word).map(|(_, rest)| rest).collect();
    assert_eq!(found.len(), 1, "{word}: {found:?}");
    found[0].clone()
}

/// A command in the form of a JSON list; the only one that needs no shell.
fn command(arguments: &str) -> Vec<String> {
    let list = &arguments[arguments.find('[').expect("a list")..];
    serde_json::from_str(list).expect("a list of words")
}

/// What is copied out of the tree.
fn copied() -> BTreeSet<String> {
    let copies = instructions().into_iter().filter(|(word, rest)| word == "COPY" && !rest.starts_with("--from="));
    copies
        .flat_map(|(_, rest)| {
            let words: Vec<String> = rest.split_whitespace().map(str::to_owned).collect();
            words[..words.len() - 1].to_vec()
        })
        .collect()
}

fn port() -> String {
    let command = Cli::command();
    let address = command.get_arguments().find(|argument| argument.get_id() == "addr").expect("--addr");
    let default = address.get_default_values()[0].to_str().expect("an address");
    default.rsplit(':').next().expect("a port").to_owned()
}

/// Whether the program knows these arguments: with a mistake in them it would not get as far as its help.
fn assert_known(arguments: &[String]) {
    let output = Command::new(env!("CARGO_BIN_EXE_reading-room")).args(arguments).arg("--help").output().expect("the program");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn everything_that_is_copied_is_in_the_tree_and_not_ignored() {
    let ignored = lines(".dockerignore");
    assert_eq!(ignored[0], "*");
    for source in copied() {
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(&source).exists(), "{source} is copied and does not exist");
        assert!(ignored.contains(&format!("!{source}")), "{source} is copied and ignored");
    }
    assert_eq!(ignored.len(), copied().len() + 1, "something is sent to the builder and not copied");
}

#[test]
fn everything_that_the_build_reads_is_copied() {
    let copied = copied();
    for needed in ["Cargo.toml", "Cargo.lock", "src", "templates", "static", "migrations", "seeds"] {
        assert!(copied.contains(needed), "{needed}");
    }
    let manifest: toml::Table = lines("Cargo.toml").join("\n").parse().expect("a manifest");
    for (table, folder) in [("bench", "benches"), ("test", "tests"), ("example", "examples")] {
        assert!(!manifest.contains_key(table) || copied.contains(folder), "Cargo.toml names files in {folder}");
    }
    assert!(!Path::new(env!("CARGO_MANIFEST_DIR")).join("build.rs").exists(), "build.rs is not copied");
}

#[test]
fn the_copied_binary_is_the_one_that_cargo_makes_and_the_one_that_runs() {
    let binary = env!("CARGO_PKG_NAME");
    let copy = instructions().into_iter().find(|(word, rest)| word == "COPY" && rest.starts_with("--from=build"));
    let (_, copy) = copy.expect("the binary's copy");
    assert_eq!(copy, format!("--from=build /build/target/release/{binary} /usr/local/bin/{binary}"));
    assert_eq!(command(&only("ENTRYPOINT"))[0], binary);
    assert_eq!(command(&only("HEALTHCHECK"))[0], binary);
}

#[test]
fn the_builder_has_the_compiler_that_the_manifest_asks_for_and_the_same_debian_as_the_image() {
    let images: Vec<String> = instructions().into_iter().filter(|(word, _)| word == "FROM").map(|(_, rest)| rest).collect();
    assert_eq!(images, [format!("rust:{}-bookworm AS build", env!("CARGO_PKG_RUST_VERSION")), "debian:bookworm-slim".to_owned()]);
}

#[test]
fn the_port_is_the_programs_own_and_open_to_the_outside() {
    assert_eq!(only("EXPOSE"), port());
    let entrypoint = command(&only("ENTRYPOINT"));
    let address = entrypoint.iter().position(|word| word == "--addr").map(|place| &entrypoint[place + 1]);
    assert_eq!(address, Some(&format!("0.0.0.0:{}", port())));
}

#[test]
fn the_program_knows_the_arguments_it_is_given() {
    assert_known(&command(&only("ENTRYPOINT"))[1..]);
    assert_known(&command(&only("HEALTHCHECK"))[1..]);
}

#[test]
fn the_room_is_not_root_and_writes_into_the_volume_alone() {
    let user = only("USER");
    let ids: Vec<u32> = user.split(':').map(|id| id.parse().expect("a number: names are unknown to a checker of images")).collect();
    assert!(ids.iter().all(|id| *id > 0), "{user}");
    let volume = only("VOLUME");
    assert!(
        instructions().iter().any(|(word, rest)| word == "RUN" && rest.contains(&format!("--owner={}", ids[0])) && rest.ends_with(&volume))
    );
    let entrypoint = command(&only("ENTRYPOINT"));
    let database = entrypoint.iter().position(|word| word == "--db").map(|place| &entrypoint[place + 1]);
    assert!(database.is_some_and(|path| path.starts_with(&format!("{volume}/"))));
    assert_eq!(only("ENV"), format!("SQLITE_TMPDIR={volume}"));
}

#[test]
fn the_seeds_lie_where_the_program_looks_for_them() {
    let folder = instructions().into_iter().rfind(|(word, _)| word == "WORKDIR").expect("a working directory").1;
    assert!(instructions().contains(&("COPY".to_owned(), format!("seeds {folder}/seeds"))));
}
