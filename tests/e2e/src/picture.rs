//! What something looks like.

use std::io::Cursor;

/// A screenshot, as the values of its pixels.
#[derive(PartialEq)]
pub struct Picture {
    /// Pixels in a line, and lines.
    size: (u32, u32),
    values: Vec<u8>,
}

impl Picture {
    pub(crate) fn of(png: Vec<u8>) -> Picture {
        let mut reader = png::Decoder::new(Cursor::new(png))
            .read_info()
            .expect("a PNG");
        let mut values = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut values).expect("a picture");
        let png::Info { width, height, .. } = *reader.info();
        let size = (width, height);
        Picture { size, values }
    }

    /// Whether nobody could tell it from the other: no value is more than one in 255 away. A box that an engine paints
    /// anew may have its rounded corners on the other side of a rounding.
    pub fn looks_like(&self, other: &Picture) -> bool {
        let is_near = |(a, b): (&u8, &u8)| a.abs_diff(*b) <= 1;
        self.size == other.size && self.values.iter().zip(&other.values).all(is_near)
    }
}
