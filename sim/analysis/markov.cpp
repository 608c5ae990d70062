#include "sim/analysis/markov.hpp"

#include "sim/core/assertion.hpp"

#include <Eigen/Dense>

namespace drsim::inline analysis {
namespace {

constexpr std::size_t most_units = 10;

Eigen::Index index(std::size_t i)
{
  return static_cast<Eigen::Index>(i);
}

} // namespace

MarkovChain::MarkovChain(std::size_t size) : size_(size), rates_(size * size, 0)
{
  DRSIM_ASSERT(size >= 1, "a chain has a state");
}

void MarkovChain::add(std::size_t from, std::size_t to, double per_s)
{
  DRSIM_ASSERT(from < size_ && to < size_ && from != to && per_s >= 0, "a rate between two states");
  rate(from, to) += per_s;
}

std::vector<double> MarkovChain::stationary() const
{
  Eigen::MatrixXd equations(index(size_), index(size_)); // Q transposed: a column is what leaves a state
  equations.setZero();
  for (std::size_t from = 0; from < size_; ++from)
    for (std::size_t to = 0; to < size_; ++to) {
      equations(index(to), index(from)) += rate(from, to);
      equations(index(from), index(from)) -= rate(from, to);
    }
  Eigen::VectorXd right = Eigen::VectorXd::Zero(index(size_));
  equations.row(0).setOnes(); // one balance follows from the others; the shares sum to 1 in its stead
  right(0) = 1;
  const Eigen::VectorXd shares = equations.fullPivLu().solve(right);
  return {shares.begin(), shares.end()};
}

std::vector<double> MarkovChain::mean_time_to(const std::vector<bool> &targets) const
{
  DRSIM_ASSERT(targets.size() == size_, "every state is a target or not");
  Eigen::MatrixXd equations = Eigen::MatrixXd::Identity(index(size_), index(size_));
  Eigen::VectorXd right = Eigen::VectorXd::Zero(index(size_));
  for (std::size_t from = 0; from < size_; ++from) {
    if (targets[from])
      continue;
    double leaving = 0;
    for (std::size_t to = 0; to < size_; ++to) {
      leaving += rate(from, to);
      equations(index(from), index(to)) = -rate(from, to);
    }
    equations(index(from), index(from)) = leaving;
    right(index(from)) = 1;
  }
  const Eigen::VectorXd times = equations.fullPivLu().solve(right);
  return {times.begin(), times.end()};
}

double any_down_share(const std::vector<RepairableUnit> &units)
{
  DRSIM_ASSERT(units.size() <= most_units, "as many states as subsets: few units");
  const std::size_t subsets = std::size_t{1} << units.size();
  MarkovChain chain(subsets); // bit i: unit i is down
  for (std::size_t down = 0; down < subsets; ++down)
    for (std::size_t i = 0; i < units.size(); ++i) {
      const std::size_t bit = std::size_t{1} << i;
      chain.add(down, down ^ bit, (down & bit) == 0 ? units[i].fails_per_s : units[i].repaired_per_s);
    }
  return 1 - chain.stationary()[0];
}

} // namespace drsim::analysis
