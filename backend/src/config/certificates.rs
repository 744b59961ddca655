//! Reads the certificates of a company's own certificate authorities.

use reqwest::Certificate;

/// Certificates of authorities, as they are in a PEM bundle.
#[derive(Clone, Debug, Default)]
pub struct CaCertificates(Vec<Certificate>);

/// Not a PEM bundle, or an empty one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it has no certificates in PEM (`-----BEGIN CERTIFICATE-----`)")]
pub struct InvalidCertificates;

impl CaCertificates {
    /// Parses a PEM bundle.
    ///
    /// # Errors
    ///
    /// If there is no certificate in it, or one that can't be parsed.
    pub fn parse_pem(pem: &[u8]) -> Result<CaCertificates, InvalidCertificates> {
        match Certificate::from_pem_bundle(pem) {
            Ok(certificates) if !certificates.is_empty() => Ok(CaCertificates(certificates)),
            _ => Err(InvalidCertificates),
        }
    }

    pub(crate) fn as_slice(&self) -> &[Certificate] {
        &self.0
    }
}
