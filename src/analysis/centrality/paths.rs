//! Counts of shortest paths, which outgrow `f64` in graphs of a few thousand nodes.

/// A number of paths, or a quotient of such.
pub(super) trait Count: Copy + Default + Send + Sync {
    /// From a floating-point number.
    fn new(value: f64) -> Self;
    /// As a floating-point number.
    fn get(self) -> f64;
    /// Sum.
    fn plus(self, other: Self) -> Self;
    /// Product.
    fn times(self, other: Self) -> Self;
    /// Quotient.
    fn over(self, other: Self) -> Self;
    /// Whether it is so large that its reciprocal would lose digits.
    fn is_huge(self) -> bool;
}

impl Count for f64 {
    fn new(value: f64) -> Self {
        value
    }
    fn get(self) -> f64 {
        self
    }
    fn plus(self, other: Self) -> Self {
        self + other
    }
    fn times(self, other: Self) -> Self {
        self * other
    }
    fn over(self, other: Self) -> Self {
        self / other
    }
    fn is_huge(self) -> bool {
        self > 1e290
    }
}

/// A number with an exponent of its own: `fraction * 2^exponent`, `fraction` in [1/2, 1) or 0.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wide {
    fraction: f64,
    exponent: i64,
}

impl Wide {
    fn normalised(fraction: f64, exponent: i64) -> Self {
        if fraction == 0.0 {
            return Self::default();
        }
        let (fraction, shift) = libm::frexp(fraction);
        Self { fraction, exponent: exponent + i64::from(shift) }
    }
}

impl Count for Wide {
    fn new(value: f64) -> Self {
        Self::normalised(value, 0)
    }
    fn get(self) -> f64 {
        libm::ldexp(self.fraction, self.exponent.clamp(-3000, 3000) as i32)
    }
    fn plus(self, other: Self) -> Self {
        let (large, small) = if self.fraction == 0.0 || (other.fraction != 0.0 && other.exponent > self.exponent) {
            (other, self)
        } else {
            (self, other)
        };
        let shift = (small.exponent - large.exponent).max(-3000) as i32;
        Self::normalised(large.fraction + libm::ldexp(small.fraction, shift), large.exponent)
    }
    fn times(self, other: Self) -> Self {
        Self::normalised(self.fraction * other.fraction, self.exponent + other.exponent)
    }
    fn over(self, other: Self) -> Self {
        Self::normalised(self.fraction / other.fraction, self.exponent - other.exponent)
    }
    fn is_huge(self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_numbers_compute_as_narrow_ones() {
        for a in [0.0, 1.0, 3.0, 1e-200, 7e120] {
            for b in [1.0, 0.3, 5e100, 2e-30] {
                let (x, y) = (Wide::new(a), Wide::new(b));
                assert_eq!(x.plus(y).get(), a + b);
                assert_eq!(y.plus(x).get(), a + b);
                assert_eq!(x.times(y).get(), a * b);
                assert_eq!(x.over(y).get(), a / b);
            }
        }
        let huge = Wide::new(1e300).times(Wide::new(1e300));
        assert_eq!(huge.over(Wide::new(1e300)).get(), 1e300);
        assert!(huge.get().is_infinite());
    }
}
