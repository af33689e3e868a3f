//! The room in a real browser: the scripts of `tests/browser`, each against a room of its own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::room::{Room, copy_folder, here, seeds, skip, text, write};

fn runs(program: &str, argument: &str) -> bool {
    Command::new(program).arg(argument).output().is_ok_and(|output| output.status.success())
}

fn browser() -> String {
    std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned())
}

/// The folder of the scripts, with what they need; the sentence says what is not there.
fn scripts() -> Result<PathBuf, String> {
    static READY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let prepare = || {
        let folder = here().join("tests/browser");
        if !runs("node", "--version") {
            return Err("Node is not installed".to_owned());
        }
        if !folder.join("node_modules").is_dir() {
            let output = Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder).output();
            let output = output.map_err(|error| format!("npm does not run ({error})"))?;
            if !output.status.success() {
                return Err(format!("npm ci failed: {}", text(&output.stderr)));
            }
        }
        Ok(folder)
    };
    READY.get_or_init(prepare).clone()
}

/// Runs a script on the five and a volume, unless something that it needs is not there.
async fn run(script: &str, room: Option<Room>, needs_browser: bool, environment: &[(&str, &str)]) {
    let Some(room) = room else { return };
    let folder = match scripts() {
        Ok(folder) => folder,
        Err(why) => return skip(script, &why),
    };
    if needs_browser && !Path::new(&browser()).is_file() {
        return skip(script, &format!("{} is not there", browser()));
    }
    if !needs_browser && !runs("java", "-version") {
        return skip(script, "Java is not installed");
    }
    room.import(&[&seeds()]).await;
    if script == "reading.mjs" {
        // Reading is tried on the five, and on one with a table.
        let folder = room.folder().join("tables");
        let table = here().join("tests/fixtures/html/tables-and-lists/table.html");
        write(&folder.join("table.html"), std::fs::read(table).expect("a table"));
        room.import(&[&folder]).await;
    } else if script != "list.mjs" {
        // A volume has kinds of page that the five do not.
        let folder = room.folder().join("papers");
        write(&folder.join("volume.xml"), crate::collections::volume_of_letters());
        // And one with lists, terms, a table, and a note in a note.
        copy_folder(&here().join("tests/fixtures/tei/volume"), &folder.join("nine"));
        // And a letter with its pictures, its PDF and its Russian text.
        copy_folder(&here().join("tests/beside"), &folder.join("beside"));
        room.import(&[&folder]).await;
    }
    let site = room.folder().join("site");
    if script == "site.mjs" {
        crate::room::printed(&room.run(&["export", "--site", &site.display().to_string()]));
    }
    let server = room.serve();
    let mut command = Command::new("node");
    command
        .arg(script)
        .arg(&server.base)
        .env("SITE", &site)
        .current_dir(folder)
        .env("CHROMIUM", browser())
        .envs(environment.iter().copied());
    let output = command.output().expect("Node runs");
    assert!(output.status.success(), "{script}, {:?}:\n{}{}", room.database, text(&output.stdout), text(&output.stderr));
}

#[tokio::test]
async fn no_page_has_a_dead_link_a_complaint_or_an_obstacle() {
    run("crawl.mjs", Some(Room::sqlite()), true, &[]).await;
}

#[tokio::test]
async fn no_page_has_a_dead_link_a_complaint_or_an_obstacle_on_postgresql() {
    // The bytes are the same as on SQLite, which another test holds: one page of a kind is enough for axe-core.
    run("crawl.mjs", Room::postgres().await, true, &[("AXE_OF_A_KIND", "1")]).await;
}

#[tokio::test]
async fn a_reader_can_open_notes_copy_quote_and_print() {
    run("reading.mjs", Some(Room::sqlite()), true, &[]).await;
}

#[tokio::test]
async fn a_reader_can_keep_papers_with_notes_and_share_the_list() {
    run("list.mjs", Some(Room::sqlite()), true, &[]).await;
}

#[tokio::test]
async fn the_room_as_files_reads_searches_and_keeps_without_a_server() {
    run("site.mjs", Some(Room::sqlite()), true, &[]).await;
}

#[tokio::test]
async fn the_html_is_valid() {
    run("nu.mjs", Some(Room::sqlite()), false, &[]).await;
}
