//! Random bytes for keys, sessions, nonces and ids.

use zeroize::Zeroizing;

/// Random bytes from the operating system.
///
/// # Panics
///
/// If the operating system has none.
pub(crate) fn random_bytes<const N: usize>() -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut_slice()).expect("the operating system has random bytes");
    bytes
}
