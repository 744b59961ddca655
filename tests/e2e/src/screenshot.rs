//! What something looks like.

use std::io::Cursor;

/// A screenshot: lines of pixels, each the values of its channels.
pub struct Screenshot(Vec<Vec<Vec<u8>>>);

impl Screenshot {
    pub(crate) fn of(png: Vec<u8>) -> Screenshot {
        let mut reader = png::Decoder::new(Cursor::new(png))
            .read_info()
            .expect("a PNG");
        let mut values = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut values).expect("a picture");
        let info = reader.info();
        let size = info.bytes_per_pixel();
        let lines = values.chunks(info.width as usize * size);
        let pixels = |line: &[u8]| line.chunks(size).map(<[u8]>::to_vec).collect();
        Screenshot(lines.map(pixels).collect())
    }

    /// This part of it: left, top, width and height.
    pub(crate) fn part(&self, [left, top, width, height]: [usize; 4]) -> Screenshot {
        let lines = &self.0[top..top + height];
        let part = |line: &Vec<Vec<u8>>| line[left..left + width].to_vec();
        Screenshot(lines.iter().map(part).collect())
    }

    /// The share of the pixels that differ, from 0 to 1. Channels that are one in 255 apart nobody can tell apart.
    pub fn difference(&self, other: &Screenshot) -> f64 {
        let size = |picture: &Screenshot| (picture.0.len(), picture.0.first().map(Vec::len));
        if size(self) != size(other) {
            return 1.0;
        }
        let is_near = |(a, b): (&u8, &u8)| a.abs_diff(*b) <= 1;
        let pixels: Vec<_> = self.0.iter().flatten().collect();
        let pairs = pixels.iter().zip(other.0.iter().flatten());
        let different = pairs.filter(|(one, other)| !one.iter().zip(*other).all(is_near));
        different.count() as f64 / pixels.len() as f64
    }
}
