//! What many measurements say.

/// The value in the middle; of none, NaN.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    quantile(values, 0.5)
}

/// The value that this share of them doesn't exceed, between two neighbours if need be.
pub fn quantile(values: impl IntoIterator<Item = f64>, share: f64) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let Some(last) = values.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = share * last as f64;
    let (below, above) = (
        values[place.floor() as usize],
        values[place.ceil() as usize],
    );
    below + (above - below) * place.fract()
}

#[test]
fn quantiles() {
    for (values, share, expected) in [
        (&[3.0, 1.0, 2.0][..], 0.5, 2.0),
        (&[4.0, 1.0, 2.0, 3.0], 0.5, 2.5),
        (&[7.0], 0.98, 7.0),
        (&[0.0, 10.0], 0.98, 9.8),
        (&[5.0, 1.0], 1.0, 5.0),
        (&[5.0, 1.0], 0.0, 1.0),
    ] {
        assert_eq!(
            quantile(values.iter().copied(), share),
            expected,
            "{values:?}"
        );
    }
    assert!(median([]).is_nan());
}
