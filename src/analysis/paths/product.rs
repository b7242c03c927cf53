//! Products of confidences, exact.

use std::cmp::Ordering;

const LIMB: u64 = 1_000_000_000;
const DIGITS: usize = 9;

/// A product of confidences as an exact decimal fraction.
///
/// A confidence is taken as the shortest decimal that reads back as the same number, which is what the CSV says. So
/// `0.9 * 0.8` equals `0.8 * 0.9` and `0.72`, which it would not in binary floating point, and chains that are equally
/// credible compare equal: hops and ids decide between them, not rounding. Multiplication is exact, so comparison is a
/// total order that multiplication by a further confidence keeps.
///
/// Memory grows with the number of digits: nine digits take four bytes; 1 takes none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Product {
    /// Digits after the point, nine a limb, the most significant first, without trailing zeros; empty is 1.
    fraction: Vec<u32>,
}

impl Product {
    /// 1.
    pub(super) fn one() -> Self {
        Self::default()
    }

    /// A confidence in (0, 1]. O(digits).
    pub(super) fn of(confidence: f64) -> Self {
        if confidence >= 1.0 {
            return Self::one();
        }
        let text = format!("{confidence:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let zeros = exponent.trim_start_matches('-').parse::<usize>().unwrap_or(1).saturating_sub(1);
        let digits = std::iter::repeat_n(0, zeros).chain(mantissa.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0'));
        let mut fraction = Vec::new();
        for (position, digit) in digits.enumerate() {
            if position % DIGITS == 0 {
                fraction.push(0);
            }
            let weight = 10_u32.pow((DIGITS - 1 - position % DIGITS) as u32);
            if let Some(last) = fraction.last_mut() {
                *last += u32::from(digit) * weight;
            }
        }
        Self { fraction }
    }

    /// The product of two. O(digits * digits).
    pub(super) fn times(&self, other: &Self) -> Self {
        let (a, b) = (&self.fraction, &other.fraction);
        if a.is_empty() || b.is_empty() {
            return if a.is_empty() { other.clone() } else { self.clone() };
        }
        // Limb i stands for 10^(-9 (i + 1)), so that limbs i and j make limb i + j + 1.
        let mut fraction = vec![0_u32; a.len() + b.len()];
        for (i, x) in a.iter().enumerate().rev() {
            let mut carry = 0_u64;
            for (j, y) in b.iter().enumerate().rev() {
                let sum = u64::from(*x) * u64::from(*y) + u64::from(fraction[i + j + 1]) + carry;
                fraction[i + j + 1] = (sum % LIMB) as u32;
                carry = sum / LIMB;
            }
            fraction[i] = carry as u32;
        }
        while fraction.last() == Some(&0) {
            fraction.pop();
        }
        Self { fraction }
    }

    /// The nearest floating number.
    pub(super) fn to_f64(&self) -> f64 {
        if self.fraction.is_empty() {
            return 1.0;
        }
        let digits: String = self.fraction.iter().map(|limb| format!("{limb:09}")).collect();
        format!("0.{digits}").parse().unwrap_or(0.0)
    }
}

impl Ord for Product {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.fraction.is_empty(), other.fraction.is_empty()) {
            (false, false) => self.fraction.cmp(&other.fraction),
            (one, other_one) => one.cmp(&other_one),
        }
    }
}

impl PartialOrd for Product {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(factors: &[f64]) -> Product {
        factors.iter().fold(Product::one(), |product, factor| product.times(&Product::of(*factor)))
    }

    #[test]
    fn products_that_are_equal_compare_equal() {
        assert_eq!(product(&[0.9, 0.8]), product(&[0.8, 0.9]));
        assert_eq!(product(&[0.9, 0.8]), product(&[0.72]));
        assert_eq!(product(&[0.9, 0.4]), product(&[0.6, 0.6]));
        assert_eq!(product(&[0.5, 0.2]), product(&[0.1]));
        assert_eq!(product(&[0.7, 0.1, 1.0]), product(&[1.0, 0.1, 0.7]));
        assert_eq!(product(&[1.0, 1.0]), Product::one());
        assert_eq!(product(&[0.000_000_001, 0.5, 0.2]), product(&[0.000_000_000_1]));
        // In binary floating point it is otherwise.
        assert_ne!(0.9_f64 * 0.8, 0.72);
    }

    #[test]
    fn order_and_value_are_those_of_the_numbers() {
        let values = [1e-300, 1e-20, 0.000_123, 0.1, 0.123_456_789_012_345_67, 0.5, 0.72, 0.9, 0.999_999_999_9, 1.0];
        for (position, a) in values.iter().enumerate() {
            assert_eq!(Product::of(*a).to_f64(), *a);
            for b in &values[position + 1..] {
                assert!(Product::of(*a) < Product::of(*b), "{a} {b}");
                let both = product(&[*a, *b]);
                assert!((both.to_f64() - a * b).abs() <= a * b * 1e-15, "{a} {b}");
            }
        }
        assert_eq!(product(&[0.9, 0.8]).to_f64(), 0.72);
        // Far below the smallest floating number the order still holds.
        assert!(product(&[1e-300, 1e-300, 0.5]) < product(&[1e-300, 1e-300, 0.6]));
    }
}
