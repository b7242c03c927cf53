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

/// What is computed, and what to say when that takes too long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Goal {
    /// The measure.
    pub(super) method: &'static str,
    /// What to do when it does not converge.
    pub(super) remedy: &'static str,
    /// Whether only the eigenvalue must be exact.
    pub(super) value_only: bool,
}

/// Directions kept between restarts; fewer in large graphs, where they are what takes memory.
fn basis_size(nodes: usize) -> usize {
    if nodes > 100_000 { 16 } else { 40 }.min(nodes)
}

/// The principal eigenpair of a symmetric operator without negative entries, by Lanczos iteration with full
/// reorthogonalisation (Paige 1972) and thick restarts, which keep the best half of the directions (Wu and Simon 2000).
///
/// Starts from the uniform vector. If the largest eigenvalue is not simple, the result is the projection of the
/// start on its eigenspace, as with power iteration, whose limit it is; only that it takes the square root of the
/// steps. O(steps * (entries + n * basis)).
pub(super) fn principal(
    nodes: usize,
    apply: impl Fn(&[f64], &mut [f64]),
    max_steps: usize,
    goal: &Goal,
    monitor: &Monitor,
) -> Result<Principal, AnalysisError> {
    let mut start = vec![1.0; nodes];
    normalise(&mut start);
    let size = basis_size(nodes);
    let mut basis: Vec<Vec<f64>> = vec![start];
    // The operator as seen from the basis.
    let mut seen = vec![vec![0.0; size]; size];
    let mut steps = 0;
    monitor.expect(size);
    loop {
        let mut next = vec![0.0; nodes];
        let residual = loop {
            monitor.check()?;
            steps += 1;
            let last = basis.len() - 1;
            apply(&basis[last], &mut next);
            for pass in 0..2 {
                for (place, direction) in basis.iter().enumerate() {
                    let share = dot(direction, &next);
                    next.iter_mut().zip(direction).for_each(|(value, part)| *value -= share * part);
                    if pass == 0 {
                        (seen[place][last], seen[last][place]) = (share, share);
                    }
                }
            }
            let residual = normalise(&mut next);
            let scale = seen.iter().flatten().fold(0.0_f64, |most, value: &f64| most.max(value.abs()));
            if residual <= 2e-15 * scale || last + 1 == size {
                break residual;
            }
            basis.push(std::mem::replace(&mut next, vec![0.0; nodes]));
        };
        let used = basis.len();
        let (values, vectors) = eigen(seen.iter().take(used).map(|row| row[..used].to_vec()).collect());
        let largest = values[0];
        if !largest.is_finite() {
            return Err(AnalysisError::NotConverged { method: goal.method, steps, remedy: "use smaller weights" });
        }
        let gap = values.iter().find(|value| **value < largest).map_or(f64::INFINITY, |value| largest - value);
        let error = (residual * vectors[0][used - 1]).abs();
        // The eigenvalue is as exact as the square of the error of the vector over the gap (Parlett 1998, 11.7).
        let is_enough = goal.value_only && error * error <= 1e-14 * largest * gap.min(largest);
        let is_exact = error <= (1e-13 * gap).clamp(2e-15 * largest, 1e-13 * largest) || used < size;
        let kept = if is_enough || is_exact { 1 } else { size / 2 };
        let mut ritz: Vec<Vec<f64>> = Vec::with_capacity(kept + 1);
        for coefficients in vectors.iter().take(kept) {
            let mut vector = vec![0.0; nodes];
            fill(&mut vector, |place| basis.iter().zip(coefficients).map(|(v, c)| c * v[place]).sum());
            ritz.push(vector);
        }
        if is_enough || is_exact {
            monitor.advance(size);
            let mut vector = ritz.swap_remove(0);
            if vector.iter().sum::<f64>() < 0.0 {
                vector.iter_mut().for_each(|value| *value = -*value);
            }
            normalise(&mut vector);
            // The Rayleigh quotient is free of what restarts have rounded.
            apply(&vector, &mut next);
            let value = dot(&vector, &next);
            vector.iter_mut().for_each(|value| *value = value.max(0.0));
            return Ok(Principal { value, vector });
        }
        if steps >= max_steps {
            return Err(AnalysisError::NotConverged { method: goal.method, steps, remedy: goal.remedy });
        }
        seen.iter_mut().for_each(|row| row.fill(0.0));
        for (place, value) in values.iter().enumerate().take(kept) {
            seen[place][place] = *value;
        }
        ritz.push(next);
        basis = ritz;
    }
}

/// Eigenvalues of a small symmetric matrix, the largest first, and their eigenvectors, by Jacobi rotations.
fn eigen(mut a: Vec<Vec<f64>>) -> (Vec<f64>, Vec<Vec<f64>>) {
    let size = a.len();
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
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|p, q| a[*q][*q].total_cmp(&a[*p][*p]).then(p.cmp(q)));
    (order.iter().map(|k| a[*k][*k]).collect(), order.iter().map(|k| v[*k].clone()).collect())
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
        let goal = Goal { method: "test", remedy: "", value_only: false };
        for nodes in [1_usize, 2, 3, 10, 200] {
            let apply = |x: &[f64], y: &mut [f64]| {
                for k in 0..nodes {
                    y[k] = if k > 0 { x[k - 1] } else { 0.0 } + if k + 1 < nodes { x[k + 1] } else { 0.0 };
                }
            };
            let found = principal(nodes, apply, 10_000, &goal, &Monitor::default()).unwrap();
            let angle = std::f64::consts::PI / (nodes as f64 + 1.0);
            assert!((found.value - 2.0 * angle.cos()).abs() < 1e-12, "{nodes}");
            let scale = (2.0 / (nodes as f64 + 1.0)).sqrt();
            for k in 0..nodes {
                assert!((found.vector[k] - scale * ((k + 1) as f64 * angle).sin()).abs() < 1e-10, "{nodes} {k}");
            }
        }
    }

    #[test]
    fn what_no_number_holds_is_an_error() {
        let goal = Goal { method: "test", remedy: "", value_only: false };
        let apply =
            |x: &[f64], y: &mut [f64]| y.iter_mut().zip(x).for_each(|(out, value)| *out = value * 1e300 * 1e300);
        let result = principal(3, apply, 100, &goal, &Monitor::default());
        assert!(matches!(result, Err(AnalysisError::NotConverged { .. })), "{result:?}");
    }

    #[test]
    fn the_eigenvalue_of_a_long_path_takes_few_steps() {
        // 2 cos(pi / (n + 1)); its vector would take many more steps
        let nodes = 2000;
        let apply = |x: &[f64], y: &mut [f64]| {
            for k in 0..nodes {
                y[k] = if k > 0 { x[k - 1] } else { 0.0 } + x.get(k + 1).copied().unwrap_or(0.0);
            }
        };
        let goal = Goal { method: "test", remedy: "", value_only: true };
        let found = principal(nodes, apply, 10_000, &goal, &Monitor::default()).unwrap();
        let exact = 2.0 * (std::f64::consts::PI / (nodes as f64 + 1.0)).cos();
        assert!((found.value - exact).abs() < 1e-12, "{} {exact}", found.value);
    }

    #[test]
    fn too_few_steps_are_an_error() {
        let apply = |x: &[f64], y: &mut [f64]| {
            for k in 0..x.len() {
                y[k] = if k > 0 { x[k - 1] } else { 0.0 } + x.get(k + 1).copied().unwrap_or(0.0);
            }
        };
        let goal = Goal { method: "eigenvector", remedy: "", value_only: false };
        let result = principal(5000, apply, 40, &goal, &Monitor::default());
        assert!(matches!(result, Err(AnalysisError::NotConverged { steps: 40, .. })));
    }
}
