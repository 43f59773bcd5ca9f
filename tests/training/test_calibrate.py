import numpy as np
import pytest

from extractors.training.calibrate import fit_scale, reliability


def test_the_scale_turns_boasts_into_frequencies() -> None:
    rng = np.random.default_rng(0)
    truth = rng.uniform(0.05, 0.95, 20_000)
    right = rng.random(20_000) < truth
    odds = np.log(truth / (1 - truth))
    said = 1 / (1 + np.exp(-(2 * odds + 1)))  # too sure, and too hopeful
    slope, offset = fit_scale(said, right)
    assert slope == pytest.approx(0.5, abs=0.03)
    assert offset == pytest.approx(-0.5, abs=0.05)


def test_reliability_goes_from_the_least_to_the_most_sure() -> None:
    said = np.array([0.9, 0.1, 0.5, 0.8, 0.2])
    rows = reliability(said, said > 0.4)
    assert [row["confidence"] for row in rows] == sorted(said.tolist())
    assert [row["right"] for row in rows] == [0, 0, 1, 1, 1]
