//! The principal eigenvector of a symmetric operator.

use super::blocks::{dot, fill, normalise};
use crate::analysis::{AnalysisError, Monitor};

/// The largest eigenvalue and what power iteration from the start would converge to.
#[derive(Debug, Clone)]
pub(super) struct Principal {
    /// The eigenvalue.
    pub(super) value: f64,
    /// The eigenvector, Euclidean norm 1, entries not negative.
    pub(super) vector: Vec<f64>,
}

/// Directions kept between restarts; fewer in large graphs, where they are what takes memory.
fn basis_size(nodes: usize) -> usize {
    if nodes > 100_000 { 16 } else { 40 }.min(nodes)
}

/// The principal eigenpair of a symmetric operator without negative entries, by Lanczos iteration with full
/// reorthogonalisation (Paige 1972), restarted with the best vector so far.
///
/// Starts from the uniform vector. If the largest eigenvalue is not simple, the result is the projection of the
/// start on its eigenspace, as with power iteration, whose limit it is; only that it takes the square root of the
/// steps. O(steps * (entries + n * basis)).
pub(super) fn principal(
    nodes: usize,
    apply: impl Fn(&[f64], &mut [f64]),
    max_steps: usize,
    method: &'static str,
    monitor: &Monitor,
) -> Result<Principal, AnalysisError> {
    let mut vector = vec![1.0; nodes];
    normalise(&mut vector);
    let size = basis_size(nodes);
    let mut steps = 0;
    monitor.expect(size);
    loop {
        let mut basis: Vec<Vec<f64>> = vec![vector];
        let (mut diagonal, mut beside) = (Vec::with_capacity(size), Vec::with_capacity(size));
        let mut next = vec![0.0; nodes];
        let mut residual = 0.0;
        for step in 0..size {
            monitor.check()?;
            steps += 1;
            apply(&basis[step], &mut next);
            diagonal.push(dot(&basis[step], &next));
            for _ in 0..2 {
                for direction in &basis {
                    let share = dot(direction, &next);
                    next.iter_mut().zip(direction).for_each(|(value, part)| *value -= share * part);
                }
            }
            residual = normalise(&mut next);
            let scale = diagonal.iter().chain(&beside).fold(0.0_f64, |most, value: &f64| most.max(value.abs()));
            if residual <= 2e-15 * scale || step + 1 == size {
                break;
            }
            beside.push(residual);
            basis.push(std::mem::replace(&mut next, vec![0.0; nodes]));
        }
        let (values, vectors) = tridiagonal(&diagonal, &beside);
        let best = (0..values.len()).fold(0, |best, k| if values[k] > values[best] { k } else { best });
        let gap = values.iter().filter(|v| **v < values[best]).map(|v| values[best] - v).fold(f64::INFINITY, f64::min);
        let coefficients = &vectors[best];
        let mut ritz = vec![0.0; nodes];
        fill(&mut ritz, |place| basis.iter().zip(coefficients).map(|(v, c)| c * v[place]).sum());
        if ritz.iter().sum::<f64>() < 0.0 {
            ritz.iter_mut().for_each(|value| *value = -*value);
        }
        normalise(&mut ritz);
        let error = (residual * coefficients.last().copied().unwrap_or(0.0)).abs();
        if error <= (1e-13 * gap).clamp(2e-15 * values[best], 1e-13 * values[best]) || basis.len() < size {
            monitor.advance(size);
            ritz.iter_mut().for_each(|value| *value = value.max(0.0));
            return Ok(Principal { value: values[best], vector: ritz });
        }
        if steps >= max_steps {
            let remedy = "allow more steps, or choose harmonic, pagerank or katz, which always converge";
            return Err(AnalysisError::NotConverged { method, steps, remedy });
        }
        vector = ritz;
    }
}

/// Eigenvalues and eigenvectors of a small symmetric tridiagonal matrix, by Jacobi rotations.
fn tridiagonal(diagonal: &[f64], beside: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let size = diagonal.len();
    let mut a = vec![vec![0.0; size]; size];
    for (k, value) in diagonal.iter().enumerate() {
        a[k][k] = *value;
    }
    for (k, value) in beside.iter().enumerate().take(size - 1) {
        a[k][k + 1] = *value;
        a[k + 1][k] = *value;
    }
    // The rows of v become the eigenvectors.
    let mut v: Vec<Vec<f64>> = (0..size).map(|k| (0..size).map(|l| f64::from(u8::from(k == l))).collect()).collect();
    let scale = a.iter().flatten().map(|x: &f64| x * x).sum::<f64>();
    for _ in 0..60 {
        let rest: f64 =
            (0..size).flat_map(|p| (p + 1..size).map(move |q| (p, q))).map(|(p, q)| a[p][q] * a[p][q]).sum();
        if rest <= 1e-34 * scale {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                if a[p][q] != 0.0 {
                    rotate(&mut a, &mut v, p, q);
                }
            }
        }
    }
    ((0..size).map(|k| a[k][k]).collect(), v)
}

/// One Jacobi rotation, which makes the entry (p, q) zero (Golub and Van Loan, Matrix Computations, 8.5).
fn rotate(a: &mut [Vec<f64>], v: &mut [Vec<f64>], p: usize, q: usize) {
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let t = if theta >= 0.0 { 1.0 } else { -1.0 } / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for row in a.iter_mut() {
        let (x, y) = (row[p], row[q]);
        row[p] = c * x - s * y;
        row[q] = s * x + c * y;
    }
    let turn = |m: &mut [Vec<f64>]| {
        for k in 0..m[p].len() {
            let (x, y) = (m[p][k], m[q][k]);
            m[p][k] = c * x - s * y;
            m[q][k] = s * x + c * y;
        }
    };
    turn(a);
    turn(v);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_the_known_eigenvector() {
        // The path on n nodes: eigenvalue 2 cos(pi / (n + 1)), entries proportional to sin(k pi / (n + 1)).
        for nodes in [1_usize, 2, 3, 10, 200] {
            let apply = |x: &[f64], y: &mut [f64]| {
                for k in 0..nodes {
                    y[k] = if k > 0 { x[k - 1] } else { 0.0 } + if k + 1 < nodes { x[k + 1] } else { 0.0 };
                }
            };
            let found = principal(nodes, apply, 10_000, "test", &Monitor::default()).unwrap();
            let angle = std::f64::consts::PI / (nodes as f64 + 1.0);
            assert!((found.value - 2.0 * angle.cos()).abs() < 1e-12, "{nodes}");
            let scale = (2.0 / (nodes as f64 + 1.0)).sqrt();
            for k in 0..nodes {
                assert!((found.vector[k] - scale * ((k + 1) as f64 * angle).sin()).abs() < 1e-10, "{nodes} {k}");
            }
        }
    }

    #[test]
    fn too_few_steps_are_an_error() {
        let apply = |x: &[f64], y: &mut [f64]| {
            for k in 0..x.len() {
                y[k] = if k > 0 { x[k - 1] } else { 0.0 } + x.get(k + 1).copied().unwrap_or(0.0);
            }
        };
        let result = principal(5000, apply, 40, "eigenvector", &Monitor::default());
        assert!(matches!(result, Err(AnalysisError::NotConverged { steps: 40, .. })));
    }
}
