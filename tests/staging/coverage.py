"""Whether measured values fall where they were predicted: exact binomial intervals, and the model's verdict as
sim/analysis/model_check.hpp has it, for runs that several calls made. Nothing here is estimated from the runs."""
from fractions import Fraction

WANTED = Fraction(9, 10)  # share within p5 to p95 when the model is right
LEAST_RUNS = 10           # fewer decide nothing
RARE = Fraction(1, 1000)  # chance of a right model to be found wrong by `too_rare`


def chance_of_so_many(outside, runs, share=1 - WANTED):
    """P(X >= outside), X binomial."""
    weight, total = Fraction(1), Fraction(0)
    for k in range(runs + 1):
        if k >= outside:
            total += weight * share**k * (1 - share) ** (runs - k)
        weight = weight * (runs - k) / (k + 1)
    return total


def too_rare(outside, runs):
    """Whether a right model has so many of its runs outside at most once in a thousand times."""
    return outside > 0 and chance_of_so_many(outside, runs) <= RARE


def interval(within, runs, level=0.95):
    """Clopper and Pearson's, by bisection."""
    def root(short):
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if short(middle) else (low, middle)
        return (low + high) / 2
    tail = (1 - level) / 2
    at_least = lambda share, k: float(chance_of_so_many(k, runs, Fraction(share)))
    low = 0.0 if within == 0 else root(lambda share: at_least(share, within) < tail)
    high = 1.0 if within == runs else root(lambda share: 1 - at_least(share, within + 1) > tail)
    return low, high


def verdict(predicted, runs):
    """`runs`: rows with "measured" (None: never) and "covered"."""
    within = sum(run["covered"] for run in runs)
    if len(runs) < LEAST_RUNS:
        return "too few runs"
    if interval(within, len(runs))[1] >= WANTED:
        return "agrees"
    outside = [run["measured"] for run in runs if not run["covered"]]
    above = sum(value is None or value > predicted["p95"] for value in outside)
    below = sum(value is not None and value < predicted["p5"] for value in outside)
    if above > 2 * below:
        return "too optimistic"
    return "too pessimistic" if below > 2 * above else "too narrow"


def near(one, other):
    """Alike to what both sides tell (a second, an order) and a twentieth."""
    return one == other if None in (one, other) else abs(one - other) <= max(1, 0.05 * abs(one))


def merged(parts):
    """One check of a quantity from those of several calls that had the same prediction."""
    runs = [run for part in parts for run in part["runs"]]
    within = sum(run["covered"] for run in runs)
    low, high = interval(within, len(runs)) if runs else (0.0, 1.0)
    assert all(near(part["predicted"]["p50"], parts[0]["predicted"]["p50"]) for part in parts), "one prediction for all runs"
    return {"quantity": parts[0]["quantity"], "predicted": parts[0]["predicted"], "runs": runs, "covered": within,
            "coverage": {"ci_low": low, "ci_high": high}, "verdict": verdict(parts[0]["predicted"], runs)}
