//! Pictures of papers: from files beside the texts into the room's folder of files, each once under its hash, and
//! what they are into its database.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::ImportError;
use super::companions::leaf_order;
use super::report::{Outcome, Refusal, Report};
use super::sha256;
use super::walk::{Picture, io_sentence};
use crate::model::{Facsimile, PictureFormat};
use crate::store::{NewFacsimile, Store};

/// Pictures with more MB are not taken.
const LARGEST: u64 = 64;
/// Millions of pixels; what has more, browsers refuse or run out of memory over.
const PIXELS: usize = 300;

/// A picture in memory.
#[derive(Debug)]
pub struct Loaded {
    pub new: NewFacsimile,
    bytes: Vec<u8>,
}

/// Reads a picture and says what it is, by its bytes and not by its name.
pub fn load(picture: &Picture) -> Result<Loaded, Refusal> {
    let Picture { file, pictured } = picture;
    let metadata = fs::metadata(&file.path).map_err(|error| io_sentence(&error))?;
    if metadata.len() > LARGEST << 20 {
        return Err(format!("it has {} MB, and a picture may have {LARGEST}; save it smaller", metadata.len() >> 20));
    }
    let bytes = fs::read(&file.path).map_err(|error| io_sentence(&error))?;
    let (format, width, height) = measured(&bytes)?;
    let (number, letters) = leaf_order(pictured.label.as_deref());
    let picture = Facsimile {
        label: pictured.label.clone(),
        path: file.below.clone(),
        sha256: sha256(&bytes),
        format,
        bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        width: i64::try_from(width).unwrap_or(i64::MAX),
        height: i64::try_from(height).unwrap_or(i64::MAX),
    };
    let place = format!("{number:06}{letters}");
    let new = NewFacsimile { collection: file.collection.clone(), beside: pictured.beside.clone(), place, picture };
    Ok(Loaded { new, bytes })
}

/// What kind of picture it is, and its width and height in pixels.
pub fn measured(bytes: &[u8]) -> Result<(PictureFormat, usize, usize), Refusal> {
    let kind = imagesize::image_type(bytes).ok();
    let format = match kind {
        Some(imagesize::ImageType::Jpeg) => PictureFormat::Jpeg,
        Some(imagesize::ImageType::Png) => PictureFormat::Png,
        Some(imagesize::ImageType::Gif) => PictureFormat::Gif,
        Some(imagesize::ImageType::Webp) => PictureFormat::Webp,
        Some(imagesize::ImageType::Heif(imagesize::Compression::Av1)) => PictureFormat::Avif,
        _ => return Err("it is no picture that browsers show, whatever its name says; save it as JPEG or PNG".to_owned()),
    };
    let size = imagesize::blob_size(bytes)
        .map_err(|_| "it ends before it says how large the picture is; copy it again from where it came".to_owned())?;
    if size.width == 0 || size.height == 0 {
        return Err("its picture has no size; save it again from the program that made it".to_owned());
    }
    if size.width.saturating_mul(size.height) > PIXELS * 1_000_000 {
        return Err(format!(
            "it has {} by {} points, and a picture may have {PIXELS} million in all; save it smaller",
            size.width, size.height
        ));
    }
    Ok((format, size.width, size.height))
}

pub use crate::store::picture_place as place;

impl Loaded {
    /// Puts the bytes into the folder.
    pub fn keep(&self, folder: &Path) -> Result<(), Refusal> {
        keep(folder, &self.new.picture.sha256, &self.bytes).map(|_| ())
    }
}

/// Puts a picture into the folder of files; gives its place where it is new there. A name there is a hash and a file there is
/// whole: one that is there is the same.
pub fn keep(folder: &Path, sha256: &str, bytes: &[u8]) -> Result<Option<PathBuf>, Refusal> {
    let file = place(folder, sha256);
    if fs::metadata(&file).is_ok_and(|metadata| metadata.len() == bytes.len() as u64) {
        return Ok(None);
    }
    let cannot = |error: std::io::Error| {
        format!("it cannot be copied to {} ({error}); make room there, or let this user write there, and import again", file.display())
    };
    fs::create_dir_all(file.with_file_name("")).map_err(cannot)?;
    // Written under another name first: a run that is killed leaves no half picture under a hash.
    let part = file.with_file_name(format!("{sha256}.{}.part", std::process::id()));
    let written = fs::File::create(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let kept = written.and_then(|()| fs::rename(&part, &file));
    if let Err(error) = kept {
        // What is left over is only in the way.
        let _ = fs::remove_file(&part);
        return Err(cannot(error));
    }
    Ok(Some(file))
}

/// Stores pictures, in one transaction.
pub async fn write(
    store: &Store,
    pictures: Vec<(String, NewFacsimile)>,
    now: &(dyn Fn() -> String + Sync),
    report: &mut Report,
) -> Result<(), ImportError> {
    let mut writing = store.write(now).await?;
    let mut shown = Vec::new();
    for (file, picture) in pictures {
        writing.set_facsimile(picture).await?;
        shown.push(file);
    }
    writing.commit().await?;
    for file in shown {
        report.add(&file, Outcome::Facsimile, Vec::new());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The head of a PNG of this size.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
        bytes
    }

    #[test]
    fn a_picture_is_what_its_bytes_say() {
        assert_eq!(measured(&png(600, 800)), Ok((PictureFormat::Png, 600, 800)));
        assert_eq!(measured(b"GIF89a\x02\0\x03\0\0\0\0"), Ok((PictureFormat::Gif, 2, 3)));
    }

    #[test]
    fn what_is_no_picture_or_too_large_is_refused_in_a_sentence() {
        for bytes in [&b""[..], b"<svg onload=alert(1)>", b"II*\0\x08\0\0\0", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"] {
            let why = measured(bytes).expect_err("no picture");
            assert!(why.contains(';'), "{why}");
        }
        assert!(measured(&png(0, 7)).is_err());
        assert!(measured(&png(u32::MAX, u32::MAX)).expect_err("too large").contains("million"));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_measuring_fail(head in proptest::sample::select(vec![&b"\xff\xd8\xff"[..], b"RIFF\x20\0\0\0WEBPVP8X", b"GIF89a", b"\0\0\0\x20ftypavif", b""]), rest in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let bytes = [head, &rest].concat();
            let _ = measured(&bytes);
        }
    }
}
