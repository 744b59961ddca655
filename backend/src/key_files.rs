//! Keys in files beside the database: made on the first run, and read by their owner alone.

use data_encoding::BASE64;
use github_pat_backend::BadKey;
use std::{
    fmt,
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

/// Why a key file is of no use.
#[derive(Debug)]
pub(crate) struct BadKeyFile {
    path: PathBuf,
    reason: Reason,
}

#[derive(Debug)]
enum Reason {
    NotWritable(io::Error),
    NotReadable(io::Error),
    /// Others on this machine may read it. What could be read before it was locked may be known.
    ReadableByOthers,
    Bad(BadKey),
}

/// Reads a key from its file. If there is none, a random one is made first.
pub(crate) fn read<K>(path: &Path, parse: fn(&str) -> Result<K, BadKey>) -> Result<K, BadKeyFile> {
    let bad = |reason| BadKeyFile {
        path: path.to_owned(),
        reason,
    };
    create(path).map_err(|error| bad(Reason::NotWritable(error)))?;
    let mut file = File::open(path).map_err(|error| bad(Reason::NotReadable(error)))?;
    // Asked of the open file, which nobody can exchange for another one in between.
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let metadata = file.metadata();
        let mode = metadata
            .map_err(|error| bad(Reason::NotReadable(error)))?
            .mode();
        if mode & 0o077 != 0 {
            return Err(bad(Reason::ReadableByOthers));
        }
    }
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text)
        .map_err(|error| bad(Reason::NotReadable(error)))?;
    parse(&text).map_err(|key| bad(Reason::Bad(key)))
}

/// Makes the file with a random key, unless it is there. Under its name there is a whole key or nothing, whenever this
/// process ends, and whichever other one does the same.
fn create(path: &Path) -> io::Result<()> {
    if path.try_exists()? {
        return Ok(());
    }
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    // Its owner's alone (mode 600), as such files are.
    let mut file = NamedTempFile::new_in(folder)?;
    let mut key = Zeroizing::new([0; 32]);
    getrandom::fill(key.as_mut_slice())?;
    let text = Zeroizing::new(BASE64.encode(key.as_slice()));
    writeln!(file, "{}", *text)?;
    // A token encrypted with a key that a power cut takes away would be lost.
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        persisted => persisted.map_err(|error| error.error)?,
    };
    // And so it would be if the folder forgot the name.
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

impl fmt::Display for BadKeyFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.reason {
            Reason::NotWritable(error) => write!(
                formatter,
                "the key file {path} can't be made ({error}): put the database into a folder that can be written to, with `--database PATH`, or set TOKEN_KEY and SECRET_KEY"
            ),
            Reason::NotReadable(error) => write!(
                formatter,
                "the key file {path} can't be read ({error}): make it a text file of the user who runs this"
            ),
            Reason::ReadableByOthers => write!(
                formatter,
                "the key file {path} can be read by others: run `chmod 600 {path}`, and make a new key if someone may have read it"
            ),
            Reason::Bad(bad) => write!(formatter, "the key file {path} has no key in it: {bad}"),
        }
    }
}

impl std::error::Error for BadKeyFile {}

#[cfg(test)]
mod tests {
    use super::*;
    use github_pat_backend::{EncryptionKey, SecretKey};
    use std::fs;

    fn text_of(text: &str) -> Result<String, BadKey> {
        Ok(text.to_owned())
    }

    #[test]
    fn a_key_is_made_once_and_then_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token.key");
        let made = read(&path, text_of).unwrap();
        assert_eq!(read(&path, text_of).unwrap(), made);
        let other = read(&folder.path().join("other.key"), text_of).unwrap();
        assert_ne!(other, made);
        read(&path, EncryptionKey::parse).unwrap();
        read(&path, SecretKey::parse).unwrap();
    }

    #[test]
    fn those_who_make_it_at_once_have_the_same_whole_key() {
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("token.key");
            let keys: Vec<String> = std::thread::scope(|scope| {
                let makers: Vec<_> = (0..8)
                    .map(|_| scope.spawn(|| read(&path, text_of).unwrap()))
                    .collect();
                let keys = makers.into_iter().map(|maker| maker.join().unwrap());
                keys.collect()
            });
            assert_eq!(BASE64.decode(keys[0].trim().as_bytes()).unwrap().len(), 32);
            assert!(keys.iter().all(|key| *key == keys[0]));
            let files = fs::read_dir(folder.path()).unwrap();
            assert_eq!(files.count(), 1, "nothing is left over");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token.key");
        read(&path, text_of).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        for open in [0o640, 0o604, 0o620, 0o644] {
            fs::set_permissions(&path, fs::Permissions::from_mode(open)).unwrap();
            let refused = read(&path, text_of).unwrap_err().to_string();
            let remedy = format!("chmod 600 {}", path.display());
            assert!(refused.contains(&remedy), "{open:o}: {refused}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
        read(&path, text_of).unwrap();
    }

    #[test]
    fn what_is_no_key_is_said_without_repeating_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token.key");
        read(&path, text_of).unwrap();
        fs::write(&path, "mistyped").unwrap();
        let refused = read(&path, EncryptionKey::parse).unwrap_err().to_string();
        assert!(refused.contains("openssl rand -base64 32"), "{refused}");
        assert!(!refused.contains("mistyped"), "{refused}");
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let path = Path::new("no-such-folder/token.key");
        let refused = read(path, text_of).unwrap_err().to_string();
        assert!(refused.contains("no-such-folder/token.key"), "{refused}");
        assert!(refused.contains("--database"), "{refused}");
    }
}
