//! What something looks like.

use std::io::Cursor;

/// A screenshot: the values of its pixels' channels, line after line.
pub struct Screenshot {
    values: Vec<u8>,
    width: usize,
    /// Of each pixel.
    channels: usize,
}

impl Screenshot {
    pub(crate) fn of(png: Vec<u8>) -> Screenshot {
        let mut reader = png::Decoder::new(Cursor::new(png))
            .read_info()
            .expect("a PNG");
        let mut values = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut values).expect("a picture");
        let info = reader.info();
        Screenshot {
            values,
            width: info.width as usize,
            channels: info.bytes_per_pixel(),
        }
    }

    /// This part of it: left, top, width and height.
    pub(crate) fn part(&self, [left, top, width, height]: [usize; 4]) -> Screenshot {
        let lines = self.values.chunks(self.width * self.channels);
        let columns = left * self.channels..(left + width) * self.channels;
        let lines = lines.skip(top).take(height);
        Screenshot {
            values: lines
                .flat_map(|line| &line[columns.clone()])
                .copied()
                .collect(),
            width,
            ..*self
        }
    }

    /// The share of the pixels that differ, from 0 to 1. Channels that are one in 255 apart nobody can tell apart.
    pub fn difference(&self, other: &Screenshot) -> f64 {
        let size = |picture: &Screenshot| (picture.values.len(), picture.width);
        if size(self) != size(other) {
            return 1.0;
        }
        let is_near = |(a, b): (&u8, &u8)| a.abs_diff(*b) <= 1;
        let pixels = self.values.chunks(self.channels);
        let count = pixels.len();
        let pairs = pixels.zip(other.values.chunks(self.channels));
        let different = pairs.filter(|(one, other)| !one.iter().zip(*other).all(is_near));
        different.count() as f64 / count as f64
    }
}
