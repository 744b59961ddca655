//! The main job: a page with `<github-pat-connect>`, a person, a token, a backend that keeps it.

mod accessible;
mod bundlers;
mod connecting;
mod control;
mod drawn;
mod faults;
mod field;
mod frame;
mod harness;
mod host;
mod instant;
mod languages;
mod life;
mod nango;
mod outcomes;
mod pages;
mod published;
mod react;
mod recipe;
mod secrets;
mod sessions;
mod strict;
mod traps;
mod worn;

use e2e::{TAG, connect, tag};
