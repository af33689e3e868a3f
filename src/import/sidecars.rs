//! Which sidecar a document has: `NAME.meta.yaml` beside `NAME.txt`, its ending in small letters or capitals.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::walk::ENDINGS;

const ENDING: &str = ".meta.yaml";

/// The folders that were looked into; each is listed once.
#[derive(Debug, Default)]
pub struct Sidecars {
    folders: HashMap<PathBuf, Folder>,
}

/// The names of a folder, by what stands before their endings.
#[derive(Debug, Default)]
struct Folder {
    documents: HashSet<String>,
    sidecars: HashMap<String, BTreeSet<String>>,
}

impl Sidecars {
    /// The sidecar of a document.
    pub fn of(&mut self, document: &Path) -> Option<PathBuf> {
        let stem = document.file_stem()?.to_string_lossy().into_owned();
        let name = self.folder(document).sidecar(&stem)?.to_owned();
        Some(document.with_file_name(name)).filter(|path| path.is_file())
    }

    /// Why a sidecar is nobody's, with the way out; `None` for one that is read.
    pub fn refusal(&mut self, sidecar: &Path) -> Option<String> {
        let name = sidecar.file_name()?.to_string_lossy().into_owned();
        let folder = self.folder(sidecar);
        let stem = stem(&name)?;
        if !folder.documents.contains(stem) {
            return Some("no file of this name stands beside it; rename it after its document".to_owned());
        }
        let read = folder.sidecar(stem).filter(|read| *read != name)?;
        Some(format!("its document has the sidecar {read}; put what it says into that one"))
    }

    fn folder(&mut self, file: &Path) -> &Folder {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        self.folders.entry(folder.to_path_buf()).or_insert_with(|| Folder::of(folder))
    }
}

impl Folder {
    fn of(folder: &Path) -> Self {
        let mut all = Self::default();
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if let Some(stem) = stem(&name) {
                all.sidecars.entry(stem.to_owned()).or_default().insert(name);
            } else if let Some((stem, ending)) = name.rsplit_once('.')
                && ENDINGS.contains(&ending.to_lowercase().as_str())
            {
                all.documents.insert(stem.to_owned());
            }
        }
        all
    }

    /// The one in small letters, else the first.
    fn sidecar(&self, stem: &str) -> Option<&str> {
        let names = self.sidecars.get(stem)?;
        names.iter().find(|name| name.ends_with(ENDING)).or_else(|| names.first()).map(String::as_str)
    }
}

/// Whether a file is a sidecar by its name.
pub fn is_sidecar(name: &str) -> bool {
    stem(name).is_some()
}

/// What stands before the ending of a sidecar's name; `None` for any other file.
fn stem(name: &str) -> Option<&str> {
    let (stem, ending) = name.split_at_checked(name.len().checked_sub(ENDING.len())?)?;
    ending.eq_ignore_ascii_case(ENDING).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sidecar_is_known_in_capitals_and_one_alone_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["a.txt", "A.META.YAML", "a.Meta.Yaml", "b.TXT", "b.META.yaml", "b.meta.yaml", "c.meta.YAML", "d.meta.yaml.txt"] {
            std::fs::write(folder.path().join(name), "title: A").expect("written");
        }
        let mut sidecars = Sidecars::default();
        let mut of = |name: &str| {
            let path = sidecars.of(&folder.path().join(name))?;
            path.file_name().map(|name| name.to_string_lossy().into_owned())
        };
        assert_eq!((of("a.txt").as_deref(), of("b.TXT").as_deref()), (Some("a.Meta.Yaml"), Some("b.meta.yaml")));
        assert_eq!(of("d.meta.yaml.txt"), None);
        let mut why = |name: &str| sidecars.refusal(&folder.path().join(name)).unwrap_or_default();
        assert_eq!((why("a.Meta.Yaml"), why("b.meta.yaml")), (String::new(), String::new()));
        assert!(why("b.META.yaml").contains("has the sidecar b.meta.yaml;"), "{}", why("b.META.yaml"));
        assert!(why("c.meta.YAML").contains("no file of this name") && why("A.META.YAML").contains("no file of this name"));
    }
}
