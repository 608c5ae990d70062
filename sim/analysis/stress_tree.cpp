#include "sim/analysis/stress.hpp"

#include "sim/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

namespace drsim::inline analysis {
namespace {

// A node gets another child while it has at most widening * visits^spread of them (Couetoux et al., LION 5,
// 2011); exploration as of UCB1 with rewards within [0, 1].
constexpr double widening = 1.5;
constexpr double spread = 0.5;
constexpr double exploration = 1.0;
// More than luck can make up for, so that a failure is worth more than any path without one.
constexpr double no_failure = 200;

struct Node {
  double moment_s = 0;      ///< of a child of the root
  std::uint64_t luck = 0;   ///< of those below
  std::size_t visits = 0;   ///< those under way too
  std::size_t returned = 0; ///< with a reward
  double rewards = 0;       ///< sum
  std::vector<std::unique_ptr<Node>> children;
};

double reward_of(const StressSeen &seen, double goal_s)
{
  const double short_of = std::clamp((goal_s - seen.score_s) / goal_s, 0.0, 1.0);
  return seen.log_likelihood - (seen.failed ? 0 : no_failure * (1 + short_of));
}

class Tree {
public:
  explicit Tree(const StressSettings &settings)
      : settings_(settings), chance_(settings.seed, 0, "stress", "tree")
  {
  }

  /// From the root down to a new node, then any luck.
  std::pair<StressPath, std::vector<Node *>> descend()
  {
    std::pair<StressPath, std::vector<Node *>> way;
    Node *at = &root_;
    ++at->visits;
    way.second.push_back(at);
    bool grown = false;
    while (!grown && way.second.size() <= settings_.stages + 1) {
      grown = may_grow(*at);
      at = grown ? &grow(*at) : &best_child(*at);
      ++at->visits;
      (way.second.size() == 1) ? static_cast<void>(way.first.moment_s = at->moment_s)
                               : way.first.lucks.push_back(at->luck);
      way.second.push_back(at);
    }
    while (way.first.lucks.size() < settings_.stages)
      way.first.lucks.push_back(++lucks_);
    return way;
  }

  void give_back(const std::vector<Node *> &way, double reward)
  {
    least_ = std::min(least_, reward);
    most_ = std::max(most_, reward);
    for (Node *one : way) {
      ++one->returned;
      one->rewards += reward;
    }
  }

private:
  [[nodiscard]] static bool may_grow(const Node &node)
  {
    return static_cast<double>(node.children.size()) <
           widening * std::pow(static_cast<double>(node.visits), spread);
  }

  Node &grow(Node &node)
  {
    node.children.push_back(std::make_unique<Node>());
    Node &child = *node.children.back();
    if (&node == &root_)
      child.moment_s = chance_.uniform() * settings_.window_s;
    else
      child.luck = ++lucks_;
    return child;
  }

  [[nodiscard]] double value(const Node &child, const Node &parent) const
  {
    const double range = most_ > least_ ? most_ - least_ : 1;
    const double mean =
        child.returned == 0 ? 0 : (child.rewards / static_cast<double>(child.returned) - least_) / range;
    return mean + exploration * std::sqrt(std::log(static_cast<double>(parent.visits)) /
                                          static_cast<double>(child.visits));
  }

  [[nodiscard]] Node &best_child(const Node &node) const
  {
    return **std::max_element(node.children.begin(), node.children.end(), [&](const auto &a, const auto &b) {
      return value(*a, node) < value(*b, node);
    });
  }

  const StressSettings &settings_;
  Stream chance_;
  Node root_;
  std::uint64_t lucks_ = 0;
  double least_ = std::numeric_limits<double>::infinity();
  double most_ = -std::numeric_limits<double>::infinity();
};

} // namespace

std::vector<StressTried> stress_tree(const StressSettings &settings, const PlayStress &play)
{
  Tree tree(settings);
  std::vector<StressTried> tried;
  while (tried.size() < settings.plays) {
    const std::size_t count = std::min(settings.batch, settings.plays - tried.size());
    std::vector<StressPath> paths;
    std::vector<std::vector<Node *>> ways;
    for (std::size_t i = 0; i < count; ++i) {
      auto [path, way] = tree.descend();
      paths.push_back(std::move(path));
      ways.push_back(std::move(way));
    }
    const std::vector<StressSeen> seen = play(paths);
    for (std::size_t i = 0; i < count; ++i) {
      tree.give_back(ways[i], reward_of(seen.at(i), settings.goal_s));
      tried.push_back({std::move(paths[i]), seen[i]});
    }
  }
  return tried;
}

std::optional<StressTried> likeliest_failure(const std::vector<StressTried> &tried)
{
  const auto better = [](const StressTried &a, const StressTried &b) {
    if (a.seen.failed != b.seen.failed)
      return b.seen.failed;
    return a.seen.failed ? a.seen.log_likelihood < b.seen.log_likelihood : a.seen.score_s < b.seen.score_s;
  };
  const auto best = std::max_element(tried.begin(), tried.end(), better);
  return best == tried.end() ? std::nullopt : std::optional(*best);
}

} // namespace drsim::analysis
