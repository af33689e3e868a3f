//! Where in a data export a file stands: under its own path where it can, so that `sources` is the folder that was imported.

use std::collections::HashSet;

use crate::store::data::{KeptFile, KeptPicture, KeptRest};

/// The places that are taken, and the folders that they stand in.
#[derive(Debug, Default)]
pub struct Places {
    files: HashSet<String>,
    folders: HashSet<String>,
}

impl Places {
    pub fn of_file(&mut self, file: &KeptFile) -> String {
        let own = match &file.part {
            Some((whole, key)) => format!("parts/{whole}/{}{}{}", file.id, plain("-", key), ending(&file.path)),
            None if file.is_current => at_home(&file.collection, &file.path),
            None => String::new(),
        };
        self.take(own).unwrap_or_else(|| self.beside(file.id, &file.path))
    }

    /// Where its sidecar stands, unless one stands there already: two files may share one.
    pub fn of_sidecar(&mut self, file: &KeptFile, place: &str) -> Option<String> {
        if file.sidecar.is_empty() {
            return None;
        }
        let (folder, name) = place.rsplit_once('/')?;
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        self.take(format!("{folder}/{stem}.meta.yaml"))
    }

    pub fn of_rest(rest: &KeptRest) -> String {
        format!("parts/{}/rest{}", rest.whole, ending(&rest.path))
    }

    pub fn of_picture(&mut self, picture: &KeptPicture) -> String {
        let own = at_home(&picture.collection, &picture.path);
        self.take(own).unwrap_or_else(|| format!("earlier/pictures/{}-{}{}", picture.collection_id, picture.sha256, ending(&picture.path)))
    }

    /// For what has its path no more, or never could have it in a ZIP file.
    fn beside(&mut self, id: i64, path: &str) -> String {
        let name = path.rsplit('/').next().filter(|name| is_plain(name)).unwrap_or("file");
        let place = format!("earlier/{id}/{name}");
        self.take(place.clone()).unwrap_or(place)
    }

    /// The place, if it is one and no other file or folder has it.
    fn take(&mut self, place: String) -> Option<String> {
        let is_place = place.split('/').all(|part| !matches!(part, "" | "." | "..")) && !place.contains(['\\', '\0', '\n', '\r']);
        let above: Vec<&str> = place.match_indices('/').map(|(at, _)| &place[..at]).collect();
        let is_free = !self.folders.contains(&place) && !above.iter().any(|folder| self.files.contains(*folder));
        if !is_place || !is_free || self.files.contains(&place) {
            return None;
        }
        self.folders.extend(above.into_iter().map(str::to_owned));
        self.files.insert(place.clone());
        Some(place)
    }
}

/// Where a file stood: its path is that below the imported folder, with which the path of each collection begins.
fn at_home(collection: &str, path: &str) -> String {
    format!("sources/{}/{path}", collection.split('/').next().unwrap_or_default())
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && name.chars().all(|letter| letter.is_alphanumeric() || "._- ".contains(letter))
}

/// A name behind a sign, where it can stand in a path.
fn plain(sign: &str, name: &str) -> String {
    if is_plain(name) { format!("{sign}{name}") } else { String::new() }
}

/// ".xml".
fn ending(path: &str) -> String {
    path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| plain(".", ending)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(id: i64, path: &str, is_current: bool) -> KeptFile {
        let (collection, sha256, sidecar) = ("letters/1945".to_owned(), "00".to_owned(), "title: x\n".to_owned());
        KeptFile { id, collection, path: path.to_owned(), is_current, part: None, sha256, sidecar, bytes: None }
    }

    #[test]
    fn the_newest_file_at_a_path_has_the_path() {
        let mut places = Places::default();
        let newest = file(9, "1945/a.txt", true);
        assert_eq!(places.of_file(&newest), "sources/letters/1945/a.txt");
        assert_eq!(places.of_sidecar(&newest, "sources/letters/1945/a.txt"), Some("sources/letters/1945/a.meta.yaml".to_owned()));
        assert_eq!(places.of_file(&file(8, "1945/a.txt", true)), "earlier/8/a.txt");
        assert_eq!(places.of_file(&file(7, "1945/a.txt", false)), "earlier/7/a.txt");
        assert_eq!(places.of_file(&file(6, "1945", true)), "earlier/6/1945", "a folder has its name");
        assert_eq!(places.of_file(&file(5, "1945/a.txt/b", true)), "earlier/5/b");
        assert_eq!(places.of_file(&file(4, "../b.txt", true)), "earlier/4/b.txt");
        assert_eq!(places.of_file(&file(3, "a\\b.txt", true)), "earlier/3/file");
    }

    #[test]
    fn the_documents_of_a_volume_stand_together() {
        let part = |key: &str| KeptFile { part: Some((4, key.to_owned())), ..file(5, "v/one.xml", true) };
        assert_eq!(Places::default().of_file(&part("d45")), "parts/4/5-d45.xml");
        assert_eq!(Places::default().of_file(&part("../x")), "parts/4/5.xml");
    }
}
