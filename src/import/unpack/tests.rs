use std::io::Cursor;

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// What becomes of an archive below an imported folder.
struct Tried {
    /// The files that are read, as the report names them below the archive's name, with their words.
    read: Vec<(String, String)>,
    refused: Vec<(String, String)>,
}

/// An archive of these files.
fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a file");
        writer.write_all(content).expect("its content");
    }
    writer.finish().expect("an archive").into_inner()
}

fn with(edit: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("good.txt", SimpleFileOptions::default()).expect("a file");
    writer.write_all(b"Good.").expect("its content");
    edit(&mut writer);
    writer.finish().expect("an archive").into_inner()
}

/// The archive with other bytes wherever these stand.
fn replaced(mut archive: Vec<u8>, old: &[u8], new: &[u8]) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let places: Vec<usize> = archive.windows(old.len()).enumerate().filter(|(_, part)| *part == old).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    for at in places {
        archive[at..at + new.len()].copy_from_slice(new);
    }
    archive
}

/// Lists `a.zip` in a folder and reads what is found; nothing may come to be elsewhere.
fn tried_within(archive: &[u8], limits: Limits) -> Tried {
    let outer = TempDir::new().expect("a folder");
    let (papers, within) = (outer.path().join("papers"), outer.path().join("x/within"));
    std::fs::create_dir(&papers).expect("a folder");
    std::fs::create_dir_all(&within).expect("a folder");
    std::fs::write(papers.join("a.zip"), archive).expect("a file");
    let mut unpacked = Unpacked { within: within.clone(), folders: Vec::new(), limits, entries: 0, bytes: 0 };
    let mut report = Report::default();
    let root = walk::root(&papers);
    let found = walk::files(&root, &mut unpacked, &mut report);
    let name = |file: &str| {
        file.split_once("a.zip").map(|(_, rest)| rest.strip_prefix('/').unwrap_or(rest).to_owned()).expect("a file in the archive")
    };
    let content = |file: &Found| String::from_utf8_lossy(&std::fs::read(&file.path).expect("a file")).into_owned();
    let read = found.texts.iter().map(|file| (name(&file.shown()), content(file))).collect();
    let refused: Vec<(String, String)> = report
        .files
        .iter()
        .filter_map(|(file, outcome, _)| if let Outcome::Refused(why) = outcome { Some((name(file), why.clone())) } else { None })
        .collect();
    for (file, _, _) in &report.files {
        assert!(!file.contains("within"), "{file}");
    }
    let listed = |folder: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    };
    assert!(listed(&within).iter().all(|name| name.starts_with("reading-room-")), "{:?}", listed(&within));
    drop(unpacked);
    assert_eq!((listed(&within).len(), listed(&outer.path().join("x")).len(), listed(&papers).len()), (0, 1, 1));
    assert_eq!(listed(outer.path()).len(), 2);
    Tried { read, refused }
}

fn tried(archive: &[u8]) -> Tried {
    tried_within(archive, LIMITS)
}

/// An archive of which one file is refused, and "good.txt" is read all the same.
#[track_caller]
fn refuses(archive: &[u8], file: &str, why: &str) {
    let tried = tried(archive);
    assert_eq!(tried.read, [("good.txt".to_owned(), "Good.".to_owned())]);
    assert_eq!(tried.refused.len(), 1, "{:?}", tried.refused);
    let (name, said) = &tried.refused[0];
    assert_eq!(name, file);
    assert!(said.contains(why) && said.contains("; ") && !said.ends_with('.'), "{said}");
}

#[test]
fn the_files_of_an_archive_are_found_in_the_order_of_their_names() {
    let inner = packed(&[("deep.txt", b"Deep.")]);
    let archive = packed(&[
        ("c.txt", b"C."),
        ("b/", b""),
        ("b/x.txt", b"X."),
        ("b.zip", &inner),
        (".hidden/a.txt", b"H."),
        ("__MACOSX/._c.txt", b"M."),
    ]);
    let tried = tried(&archive);
    let read: Vec<(&str, &str)> = tried.read.iter().map(|(name, words)| (name.as_str(), words.as_str())).collect();
    assert_eq!(read, [("b/x.txt", "X."), ("b.zip/deep.txt", "Deep."), ("c.txt", "C.")]);
    assert!(tried.refused.is_empty(), "{:?}", tried.refused);
}

#[test]
fn what_leads_out_of_the_folder_is_refused() {
    for (name, why) in [
        ("../x.txt", "\"..\""),
        ("b/../../../x.txt", "\"..\""),
        ("..\\x.txt", "\"..\""),
        ("/tmp/x.txt", "absolute"),
        ("C:\\x.txt", "drive"),
        ("d:x.txt", "drive"),
    ] {
        refuses(&with(|writer| writer.start_file(name, SimpleFileOptions::default()).expect("a file")), name, why);
    }
    let archive = with(|writer| writer.start_file("x_y.txt", SimpleFileOptions::default()).expect("a file"));
    refuses(&replaced(archive, b"x_y.txt", b"x\0y.txt"), "x\u{fffd}y.txt", "control character");
}

#[test]
fn what_is_no_file_is_refused() {
    let link = with(|writer| writer.add_symlink("link.txt", "/etc/passwd", SimpleFileOptions::default()).expect("a link"));
    refuses(&link, "link.txt", "link");
    // In the list a link's mode stands in the upper two bytes of its attributes, 0o120777.
    let device = replaced(link, &[0xff, 0xa1], &[0xb6, 0x21]);
    refuses(&device, "link.txt", "no regular file");
}

#[test]
fn a_link_is_never_followed_by_a_file_behind_it() {
    let archive = with(|writer| {
        writer.add_symlink("etc", "/tmp", SimpleFileOptions::default()).expect("a link");
        writer.start_file("etc/x.txt", SimpleFileOptions::default()).expect("a file");
        writer.write_all(b"X.").expect("its content");
    });
    let tried = tried(&archive);
    assert_eq!(tried.read.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["etc/x.txt", "good.txt"]);
    assert_eq!(tried.refused.len(), 1);
}

#[test]
fn a_file_with_a_password_is_refused() {
    let archive = with(|writer| {
        writer.start_file("secret.txt", SimpleFileOptions::default()).expect("a file");
        writer.write_all(b"Secret.").expect("its content");
    });
    // The lowest bit of the flags, which stand six bytes into an entry and eight into one of the list.
    let mut locked = archive.clone();
    let names: Vec<usize> = archive.windows(10).enumerate().filter(|(_, part)| *part == b"secret.txt").map(|(at, _)| at).collect();
    locked[names[0] - 30 + 6] |= 1;
    locked[names[1] - 46 + 8] |= 1;
    refuses(&locked, "secret.txt", "password");
}

#[test]
fn a_damaged_file_is_refused_and_the_others_are_read() {
    let archive = with(|writer| {
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        writer.start_file("torn.txt", stored).expect("a file");
        writer.write_all(b"These words are torn.").expect("its content");
    });
    refuses(&replaced(archive, b"words", b"wordy"), "torn.txt", "damaged in the ZIP file");
}

#[test]
fn a_damaged_archive_is_one_sentence() {
    let whole = packed(&[("a.txt", b"A."), ("b.txt", b"B.")]);
    for archive in [&whole[..whole.len() - 30], b"no archive at all", b"", b"PK\x03\x04"] {
        let tried = tried(archive);
        assert_eq!((tried.read.len(), tried.refused.len()), (0, 1));
        assert!(tried.refused[0].0.is_empty() && tried.refused[0].1.contains("damaged ZIP file"), "{:?}", tried.refused);
    }
}

#[test]
fn two_files_of_one_name_are_told() {
    let same = replaced(packed(&[("one.txt", b"One."), ("two.txt", b"Two.")]), b"two.txt", b"one.txt");
    let tried = tried(&same);
    assert_eq!(tried.read, [("one.txt".to_owned(), "Two.".to_owned())]);
    assert!(tried.refused.len() == 1 && tried.refused[0].1.contains("two files of one name"), "{:?}", tried.refused);
    // Names that differ in the archive and not on the disk.
    let archive = with(|writer| writer.start_file("./good.txt", SimpleFileOptions::default()).expect("a file"));
    refuses(&archive, "./good.txt", "has its name");
    let archive = with(|writer| writer.start_file("good.txt/x.txt", SimpleFileOptions::default()).expect("a file"));
    refuses(&archive, "good.txt/x.txt", "the name of its folder");
}

#[test]
fn names_in_old_encodings_are_decoded() {
    let german = replaced(packed(&[("M_ller.txt", b"M.")]), b"M_ller", b"M\x81ller");
    assert_eq!(tried(&german).read[0].0, "Müller.txt");
    let russian = replaced(packed(&[("______.txt", b"M.")]), b"______", b"\xaf\xa8\xe1\xec\xac\xae");
    assert_eq!(tried(&russian).read[0].0, "письмо.txt");
    assert_eq!(tried(&packed(&[("письмо.txt", b"M.")])).read[0].0, "письмо.txt");
}

#[test]
fn a_name_that_no_disk_takes_is_refused() {
    let long = format!("{}.txt", "a".repeat(300));
    refuses(&with(|writer| writer.start_file(&*long, SimpleFileOptions::default()).expect("a file")), &long, "too long");
}

#[test]
fn what_unpacks_to_far_more_than_its_size_is_a_trap() {
    let bomb = with(|writer| {
        writer.start_file("bomb.txt", SimpleFileOptions::default()).expect("a file");
        let piece = vec![b' '; 1 << 20];
        for _ in 0..20 {
            writer.write_all(&piece).expect("its content");
        }
    });
    assert!(bomb.len() < 200_000);
    refuses(&bomb, "bomb.txt", "400 times its size");
}

#[test]
fn limits_hold_by_what_is_read() {
    let small = Limits { entries: 6, file: 100, all: 200, suspect: MB, list: MB };
    let file = |size: usize| vec![b'a'; size];
    // The header of the large one claims that it is small.
    let size = 150_u32.to_le_bytes();
    let large = replaced(packed(&[("a.txt", &file(150)), ("b.txt", b"B.")]), &size, &7_u32.to_le_bytes());
    let tried = tried_within(&large, small);
    assert_eq!((tried.read.len(), tried.refused.len()), (1, 1), "{:?}", tried.refused);

    let honest = tried_within(&packed(&[("a.txt", &file(150)), ("b.txt", b"B.")]), small);
    assert_eq!(honest.read, [("b.txt".to_owned(), "B.".to_owned())]);
    assert!(honest.refused[0].1.contains("MB unpacked"), "{:?}", honest.refused);

    let many = packed(&[("a.txt", &file(90)), ("b.txt", &file(90)), ("c.txt", &file(90)), ("d.txt", b"D.")]);
    let tried = tried_within(&many, small);
    assert_eq!((tried.read.len(), tried.refused.len()), (2, 1), "after the limit nothing is read");
    assert!(tried.refused[0].0.is_empty() && tried.refused[0].1.contains("from c.txt on"), "{:?}", tried.refused);

    // What lies in the archives of an archive counts for it.
    let inner = packed(&[("x.txt", &file(90))]);
    let nested = packed(&[("a.txt", &file(90)), ("b.zip", &inner)]);
    let tried = tried_within(&nested, Limits { file: 1000, all: 250, ..small });
    assert!(tried.read.len() == 1 && tried.refused.len() == 1, "{:?}", tried.refused);

    let folders = packed(&[("a/b/c/d/e/f.txt", b"F."), ("g.txt", b"G.")]);
    let tried = tried_within(&folders, small);
    assert_eq!((tried.read.len(), tried.refused.len()), (1, 1), "{:?}", tried.refused);
    assert!(tried.refused[0].1.contains("more than 6 files and folders"), "{:?}", tried.refused);

    let tried = tried_within(&folders, Limits { list: 60, ..small });
    assert_eq!((tried.read.len(), tried.refused.len()), (0, 1));
    assert!(tried.refused[0].1.contains("too many files"), "{:?}", tried.refused);
}

#[test]
fn archives_in_archives_have_an_end() {
    let mut archive = packed(&[("a.txt", b"A.")]);
    for _ in 0..5 {
        archive = packed(&[("a.txt", b"A."), ("inner.zip", &archive)]);
    }
    let tried = tried(&archive);
    assert_eq!(tried.read.len(), DEEPEST);
    assert!(tried.refused.len() == 1 && tried.refused[0].1.contains("3 ZIP files"), "{:?}", tried.refused);
    assert_eq!(tried.refused[0].0, "inner.zip/inner.zip/inner.zip");
}

/// An archive with something of everything.
fn rich() -> Vec<u8> {
    let inner = packed(&[("deep/one.txt", b"One."), ("two.md", b"Two.")]);
    with(|writer| {
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        writer.start_file("stored.txt", stored).expect("a file");
        writer.write_all(b"Stored words.").expect("its content");
        writer.start_file("folder/packed.txt", SimpleFileOptions::default()).expect("a file");
        writer.write_all(&b"Many words of a text. ".repeat(200)).expect("its content");
        writer.start_file("inner.zip", stored).expect("a file");
        writer.write_all(&inner).expect("its content");
        writer.start_file("up/../../x.txt", stored).expect("a file");
        writer.add_symlink("link.txt", "../../..", SimpleFileOptions::default()).expect("a link");
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_archive_never_panics_nor_writes_elsewhere(
        cut in 0.5_f64..1.1,
        flips in prop::collection::vec((0.0_f64..1.0, any::<u8>()), 0..12),
    ) {
        let mut archive = rich();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a small file")]
        let at = |part: f64, length: usize| (part * length as f64) as usize;
        for (place, byte) in flips {
            let place = at(place, archive.len());
            archive[place] = byte;
        }
        let length = archive.len();
        archive.truncate(at(cut, length).min(length));
        let small = Limits { entries: 50, file: MB, all: 2 * MB, suspect: MB / 4, list: MB };
        let tried = tried_within(&archive, small);
        prop_assert!(tried.refused.iter().all(|(_, why)| why.contains("; ")), "{:?}", tried.refused);
    }
}
