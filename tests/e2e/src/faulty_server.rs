//! A server that breaks the rules of HTTP, or of the contract, as it is told.

use crate::server::listen;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

/// What becomes of a request once its answer has begun.
#[derive(Clone, Copy, Debug)]
pub enum ResponseEnd {
    /// The connection is closed, as it should be.
    Close,
    /// It is torn down, as by a proxy that has died.
    Reset,
    /// One byte a second, for ever.
    SlowLoris,
    /// More and more, up to a hundred megabytes.
    Oversized,
}

/// By path.
type Answers = Arc<Mutex<HashMap<String, (Vec<u8>, ResponseEnd)>>>;

/// It answers each path as it was told, to pages of any origin.
pub struct FaultyServer {
    pub origin: String,
    answers: Answers,
    seen: Arc<Mutex<Received>>,
}

/// What reached it.
#[derive(Clone, Default, Debug)]
pub struct Received {
    /// The idempotency keys of the requests for each path.
    pub keys: HashMap<String, Vec<String>>,
    /// How many bytes of a flood could be sent.
    pub sent: usize,
}

impl FaultyServer {
    pub async fn start() -> FaultyServer {
        let listener = listen().await;
        let address = listener.local_addr().expect("a bound port");
        let answers = Arc::new(Mutex::new(HashMap::new()));
        let seen = Arc::new(Mutex::new(Received::default()));
        let server = FaultyServer {
            origin: format!("http://{address}"),
            answers: answers.clone(),
            seen: seen.clone(),
        };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, answers.clone(), seen.clone()));
            }
        });
        server
    }

    /// Answers this path so; returns its address.
    pub fn respond(&self, path: &str, answer: impl Into<Vec<u8>>, end: ResponseEnd) -> String {
        let mut answers = self.answers.lock().unwrap();
        answers.insert(path.to_owned(), (answer.into(), end));
        [&self.origin, path].concat()
    }

    pub fn received(&self) -> Received {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, answers: Answers, seen: Arc<Mutex<Received>>) -> Option<()> {
    let mut request = Vec::new();
    let (head, length) = loop {
        let text = String::from_utf8_lossy(&request);
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let length = header(head, "content-length").and_then(|it| it.parse().ok());
            break (head.to_owned(), head.len() + 4 + length.unwrap_or(0));
        }
        stream
            .read_buf(&mut request)
            .await
            .ok()
            .filter(|it| *it > 0)?;
    };
    while request.len() < length {
        stream
            .read_buf(&mut request)
            .await
            .ok()
            .filter(|it| *it > 0)?;
    }
    let mut words = head.split(' ');
    let (method, path) = (words.next()?, words.next()?.to_owned());
    if method == "OPTIONS" {
        let allowed = "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: *\r\n\
            Access-Control-Allow-Headers: content-type, idempotency-key, authorization\r\n\
            Connection: close\r\n\r\n";
        return stream.write_all(allowed.as_bytes()).await.ok();
    }
    let key = header(&head, "idempotency-key").unwrap_or_default();
    let keys = |seen: &mut Received| seen.keys.entry(path.clone()).or_default().push(key.into());
    keys(&mut seen.lock().unwrap());
    let (answer, end) = answers.lock().unwrap().get(&path)?.clone();
    stream.write_all(&answer).await.ok()?;
    match end {
        ResponseEnd::Close => {}
        ResponseEnd::Reset => {
            // What was written is to arrive before the connection ends.
            sleep(Duration::from_millis(50)).await;
            stream.set_zero_linger().ok()?;
        }
        ResponseEnd::SlowLoris => loop {
            stream.write_all(b" ").await.ok()?;
            sleep(Duration::from_secs(1)).await;
        },
        ResponseEnd::Oversized => {
            let piece = vec![b' '; 1 << 16];
            for _ in 0..1600 {
                stream.write_all(&piece).await.ok()?;
                // No faster than a network: one engine reads ahead whatever is there.
                sleep(Duration::from_millis(1)).await;
                seen.lock().unwrap().sent += piece.len();
            }
        }
    }
    Some(())
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = lines.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(value.trim())
}
