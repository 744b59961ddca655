//! Key files next to the database: created on the first run, readable by their owner only.

use data_encoding::BASE64;
use std::{
    error::Error,
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

/// Why a key file can't be used. `Display` says what to do about it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyFileError {
    #[error(
        "the key file {0} cannot be created ({1}): put the database into a writable directory with `--database PATH`, or \
         set TOKEN_ENCRYPTION_KEY and ADMIN_API_KEY"
    )]
    NotWritable(PathBuf, #[source] io::Error),
    #[error(
        "the key file {0} cannot be read ({1}): make it a text file of the user who runs this program"
    )]
    NotReadable(PathBuf, #[source] io::Error),
    /// Other users may have read it.
    #[error(
        "the key file {0} can be read by others: run `chmod 600 {0}`, and create a new key if someone may have read it"
    )]
    ReadableByOthers(PathBuf),
    #[error("the key file {0} has no key in it: {1}")]
    Invalid(PathBuf, #[source] Box<dyn Error>),
}

/// Reads a key from a file; creates it with a random key if it doesn't exist.
pub(crate) fn read_or_create<K, E: Error + 'static>(
    path: &Path,
    parse: fn(&str) -> Result<K, E>,
) -> Result<K, KeyFileError> {
    create(path).map_err(|error| KeyFileError::NotWritable(path.to_owned(), error))?;
    let not_readable = |error| KeyFileError::NotReadable(path.to_owned(), error);
    let mut file = File::open(path).map_err(not_readable)?;
    // Checked on the open file, which can't be replaced in between.
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let mode = file.metadata().map_err(not_readable)?.mode();
        if mode & 0o077 != 0 {
            return Err(KeyFileError::ReadableByOthers(path.to_owned()));
        }
    }
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text).map_err(not_readable)?;
    parse(&text).map_err(|error| KeyFileError::Invalid(path.to_owned(), error.into()))
}

/// Creates a file with a random key, unless it exists. The file has a whole key at any time, even if this process is
/// killed, or another one creates it at the same time.
fn create(path: &Path) -> io::Result<()> {
    if path.try_exists()? {
        return Ok(());
    }
    let directory = match path.parent() {
        Some(directory) if directory != Path::new("") => directory,
        _ => Path::new("."),
    };
    // Temporary files have mode 600.
    let mut file = NamedTempFile::new_in(directory)?;
    let mut key = Zeroizing::new([0; 32]);
    getrandom::fill(key.as_mut_slice())?;
    let text = Zeroizing::new(BASE64.encode(key.as_slice()));
    writeln!(file, "{}", *text)?;
    // Synced, with its directory, because tokens are lost with their key.
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        persisted => persisted.map_err(|error| error.error)?,
    };
    #[cfg(unix)]
    File::open(directory)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use github_pat_backend::{ApiKey, EncryptionKey};
    use std::{convert::Infallible, fs};

    fn keep_text(text: &str) -> Result<String, Infallible> {
        Ok(text.to_owned())
    }

    #[test]
    fn key_file_is_created_once_and_then_read_or_create() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token.key");
        let created = read_or_create(&path, keep_text).unwrap();
        assert_eq!(read_or_create(&path, keep_text).unwrap(), created);
        let other = read_or_create(&folder.path().join("other.key"), keep_text).unwrap();
        assert_ne!(other, created);
        read_or_create(&path, EncryptionKey::parse).unwrap();
        read_or_create(&path, ApiKey::parse).unwrap();
    }

    #[test]
    fn threads_that_create_a_key_file_at_once_read_the_same_key() {
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("token.key");
            let keys: Vec<String> = std::thread::scope(|scope| {
                let threads: Vec<_> = (0..8)
                    .map(|_| scope.spawn(|| read_or_create(&path, keep_text).unwrap()))
                    .collect();
                let keys = threads.into_iter().map(|thread| thread.join().unwrap());
                keys.collect()
            });
            assert_eq!(BASE64.decode(keys[0].trim().as_bytes()).unwrap().len(), 32);
            assert!(keys.iter().all(|key| *key == keys[0]));
            let files = fs::read_dir(folder.path()).unwrap();
            assert_eq!(files.count(), 1, "no temporary file is left");
        }
    }

    #[cfg(unix)]
    #[test]
    fn key_file_readable_by_others_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token.key");
        read_or_create(&path, keep_text).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        for mode in [0o640, 0o604, 0o620, 0o644] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let error = read_or_create(&path, keep_text).unwrap_err().to_string();
            let remedy = format!("chmod 600 {}", path.display());
            assert!(error.contains(&remedy), "{mode:o}: {error}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
        read_or_create(&path, keep_text).unwrap();
    }

    #[test]
    fn invalid_key_file_is_refused_without_repeating_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token.key");
        read_or_create(&path, keep_text).unwrap();
        fs::write(&path, "mistyped").unwrap();
        let error = read_or_create(&path, EncryptionKey::parse)
            .unwrap_err()
            .to_string();
        assert!(error.contains("openssl rand -base64 32"), "{error}");
        assert!(!error.contains("mistyped"), "{error}");
    }

    #[test]
    fn missing_directory_is_named() {
        let path = Path::new("no-such-folder/token.key");
        let error = read_or_create(path, keep_text).unwrap_err().to_string();
        assert!(error.contains("no-such-folder/token.key"), "{error}");
        assert!(error.contains("--database"), "{error}");
    }
}
