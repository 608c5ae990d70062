#!/usr/bin/env python3
"""The rule by which measured runs are held against a prediction: closed forms, and that it can fail."""
from fractions import Fraction

import coverage
import predicted_test


def runs_of(values, predicted):
    return [{"measured": x, "covered": x is not None and predicted["p5"] <= x <= predicted["p95"]} for x in values]


def main():
    tenth = Fraction(1, 10)
    assert coverage.chance_of_so_many(0, 5) == 1
    assert coverage.chance_of_so_many(3, 3) == tenth**3
    assert coverage.chance_of_so_many(1, 4) == 1 - (1 - tenth) ** 4
    # Of three runs all outside are too rare, two are not; of nine five are, four are not.
    assert [coverage.too_rare(k, 3) for k in range(4)] == [False, False, False, True]
    assert [coverage.too_rare(k, 9) for k in range(10)] == [False] * 5 + [True] * 5
    # Clopper and Pearson at the ends: 1 - (alpha / 2)^(1 / n).
    low, high = coverage.interval(20, 20)
    assert high == 1 and abs(low - 0.025 ** (1 / 20)) < 1e-9, low
    low, high = coverage.interval(0, 4)
    assert low == 0 and abs(high - (1 - 0.025 ** (1 / 4))) < 1e-9, high
    low, high = coverage.interval(5, 10)  # Beta(5, 6) and Beta(6, 5) quantiles
    assert abs(low - 0.1870860) < 1e-6 and abs(high - 0.8129140) < 1e-6, (low, high)

    predicted = {"p5": 10, "p50": 15, "p95": 20}
    said = lambda values: coverage.verdict(predicted, runs_of(values, predicted))
    assert said([15] * 9) == "too few runs"
    assert said([15] * 20) == "agrees"
    assert said([15] * 16 + [25] * 4) == "agrees"  # 0.56 to 0.94
    assert said([15] * 10 + [25] * 10) == "too optimistic"
    assert said([15] * 10 + [None] * 10) == "too optimistic"
    assert said([15] * 10 + [5] * 10) == "too pessimistic"
    assert said([15] * 10 + [5, 25] * 5) == "too narrow"

    one = {"quantity": "rto_s", "predicted": predicted, "runs": runs_of([15, 25], predicted)}
    both = coverage.merged([one, one])
    assert both["covered"] == 2 and len(both["runs"]) == 4 and both["verdict"] == "too few runs"
    other = dict(one, predicted={"p5": 0, "p50": 1, "p95": 2})
    try:
        coverage.merged([one, other])
    except AssertionError:
        pass
    else:
        raise SystemExit("two predictions were taken for one")
    short_form(predicted)


def short_form(predicted):
    """It fails when all runs of a kind, or five of nine, are outside, and when the model says otherwise than is kept."""
    def of(*values):
        return [{"scenario": str(number), "quantities": [{"quantity": "rto_s", "predicted": predicted, "runs": runs_of(some, predicted),
                                                          "covered": sum(run["covered"] for run in runs_of(some, predicted))}]}
                for number, some in enumerate(values)]
    assert predicted_test.outside(of([15, 15, 15], [15, 25, 25], [15, 15, 5])) == []
    assert len(predicted_test.outside(of([15, 15, 15], [25, 25, 25], [15, 15, 15]))) == 1
    assert len(predicted_test.outside(of([25, 25, 15], [15, 25, 25], [15, 15, 5]))) == 1
    kept = {"0": {"rto_s": predicted}}
    assert predicted_test.moved(kept, kept) == []
    assert predicted_test.moved(kept, {"0": {"rto_s": dict(predicted, p50=15.9)}}) == []
    assert len(predicted_test.moved(kept, {"0": {"rto_s": dict(predicted, p50=17)}})) == 1
    assert len(predicted_test.moved(kept, {"0": {"rto_s": dict(predicted, p50=None)}})) == 1


if __name__ == "__main__":
    main()
