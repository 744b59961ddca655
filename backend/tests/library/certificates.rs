//! A GitHub whose certificate comes from a company's own authority.

use crate::common::{Backend, config};
use github_pat_backend::{BaseUrl, CaCertificates, InvalidCertificates};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use std::sync::Arc;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer},
    },
};

/// An authority's certificate in PEM, and what a server on `localhost` has from it.
fn issue() -> (String, CertificateDer<'static>, PrivateKeyDer<'static>) {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let pem = authority.self_signed(&authority_key).unwrap().pem();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let certificate = server.signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    (pem, certificate.der().clone(), key)
}

/// Answers each request as GitHub answers `GET /user`.
async fn serve_github(
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
) -> BaseUrl {
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            // A client that doesn't know the authority hangs up.
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await.unwrap());
            }
            let response = "HTTP/1.1 200 OK\r\ncontent-length: 27\r\nconnection: close\r\n\r\n\
                          {\"id\": 1, \"login\": \"ada\"}   ";
            stream.write_all(response.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
        }
    });
    BaseUrl::parse(&format!("https://localhost:{port}")).unwrap()
}

#[tokio::test]
async fn github_with_a_certificate_of_a_given_authority_is_reached_and_no_other() {
    let (pem, certificate, key) = issue();
    let api = serve_github(certificate, key).await;
    let other = issue().0;
    for (authorities, status) in [(None, 503), (Some(&other), 503), (Some(&pem), 201)] {
        let mut config = config().await;
        config.github_api_url = api.clone();
        if let Some(pem) = authorities {
            config.ca_certificates = CaCertificates::parse_pem(pem.as_bytes()).unwrap();
        }
        let backend = Backend::with(config).await;
        let session = backend.session("ada").await;
        let response = backend.connect(&session, &"a".repeat(40)).await;
        assert_eq!(response.status, status, "{response:?}");
    }
}

#[test]
fn file_without_certificates_is_refused() {
    for pem in ["", "no certificate", "-----BEGIN CERTIFICATE-----\n?\n"] {
        let parsed = CaCertificates::parse_pem(pem.as_bytes()).map(drop);
        assert_eq!(parsed, Err(InvalidCertificates), "{pem}");
    }
}
