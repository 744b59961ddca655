//! A number as a text. The standard library's way brings its formatting along: half a kilobyte.

pub fn decimal(number: u32) -> String {
    let digit = char::from(b'0' + (number % 10) as u8);
    let mut text = match number / 10 {
        0 => String::new(),
        rest => decimal(rest),
    };
    text.push(digit);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_standard_library_s() {
        for number in [0, 7, 10, 93, 1_000, 86_400, u32::MAX] {
            assert_eq!(decimal(number), number.to_string());
        }
    }
}
