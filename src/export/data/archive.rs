//! The ZIP file while it is written, with the sums of its files.

use std::fmt::Write as _;
use std::io::{Seek, Write};

use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{DataError, SUMS};

/// From this many bytes on the sizes of a file need the longer form of ZIP.
const LARGE: usize = u32::MAX as usize;

pub struct Archive<W: Write + Seek> {
    zip: ZipWriter<W>,
    /// SHA-256 and name of each file.
    sums: String,
    /// The file that is being written.
    open: Option<(String, Sha256)>,
}

impl<W: Write + Seek> Archive<W> {
    pub fn new(out: W) -> Self {
        Self { zip: ZipWriter::new(out), sums: String::new(), open: None }
    }

    /// Begins a file of any length, which [`Archive::line`] goes on with.
    pub fn begin(&mut self, name: &str) -> Result<(), DataError> {
        self.start(name, SimpleFileOptions::default().large_file(true))
    }

    pub fn line(&mut self, line: &str) -> Result<(), DataError> {
        self.write(line.as_bytes())?;
        self.write(b"\n")
    }

    pub fn end(&mut self) {
        if let Some((name, hash)) = self.open.take() {
            let digest = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            let _ = writeln!(self.sums, "{digest}  {name}");
        }
    }

    pub fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), DataError> {
        self.start(name, SimpleFileOptions::default().large_file(bytes.len() >= LARGE))?;
        self.write(bytes)?;
        self.end();
        Ok(())
    }

    /// A file that is packed in itself.
    pub fn stored(&mut self, name: &str, bytes: &[u8]) -> Result<(), DataError> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(bytes.len() >= LARGE);
        self.start(name, options)?;
        self.write(bytes)?;
        self.end();
        Ok(())
    }

    /// Writes the sums and the end of the file.
    pub fn finish(mut self) -> Result<W, DataError> {
        let sums = std::mem::take(&mut self.sums);
        self.start(SUMS, SimpleFileOptions::default().large_file(sums.len() >= LARGE))?;
        self.write(sums.as_bytes())?;
        let mut out = self.zip.finish().map_err(|error| cannot(&error))?;
        out.flush().map_err(|error| cannot(&error))?;
        Ok(out)
    }

    fn start(&mut self, name: &str, options: SimpleFileOptions) -> Result<(), DataError> {
        self.zip.start_file(name, options).map_err(|error| cannot(&error))?;
        self.open = Some((name.to_owned(), Sha256::new()));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), DataError> {
        if let Some((_, hash)) = &mut self.open {
            hash.update(bytes);
        }
        self.zip.write_all(bytes).map_err(|error| cannot(&error))
    }
}

fn cannot(error: &dyn std::error::Error) -> DataError {
    DataError::Writing(error.to_string())
}
