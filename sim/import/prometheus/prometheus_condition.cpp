// How an alert's comparisons are joined, what each counts, and whom each asks for.
#include "sim/core/units.hpp"
#include "sim/import/prometheus/prometheus_query.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline import::inline prometheus {
namespace {

using Condition = AlertCondition;

bool joins(const PromNode &node, std::string_view word)
{
  return node.kind == PromNode::Kind::binary && node.name == word;
}

/// A number that an expression makes of a gauge that is 1 while something is well.
struct Count {
  Condition::Figure figure = Condition::Figure::value;
  bool total = false;
  bool counts_hits = false;
  bool zero_if_none = false;
  double scale = 1;
};

/// "== 0", "< 1", "!= 1" ask for what is down, "== 1", "> 0" for what is up.
std::optional<bool> asks_for_down(const std::string &comparison, double with)
{
  if ((comparison == "==" && with == 0) || (comparison == "<" && with == 1) ||
      (comparison == "!=" && with == 1) || (comparison == "<=" && with == 0))
    return true;
  if ((comparison == "==" && with == 1) || (comparison == ">" && with == 0) ||
      (comparison == "!=" && with == 0) || (comparison == ">=" && with == 1))
    return false;
  return std::nullopt;
}

bool is_gauge(const PromNode &node)
{
  if (node.kind == PromNode::Kind::selector)
    return true;
  const bool kept =
      node.kind == PromNode::Kind::call && (node.name == "max_over_time" || node.name == "min_over_time" ||
                                            node.name == "last_over_time" || node.name == "label_replace");
  return kept && !node.children.empty() && is_gauge(node.children.front());
}

/// Without "by" or "without" all is one figure.
bool of_all(const PromNode &aggregate)
{
  return aggregate.grouping.empty() || (aggregate.grouping == "by" && aggregate.labels.empty());
}

std::optional<Count> counted(const PromNode &node, const std::string &counts);

std::optional<Count> counted_share(const PromNode &node, const std::string &counts)
{
  auto made = counted(node.children[0], counts);
  const PromNode &all = node.children[1];
  const bool of_count = all.kind == PromNode::Kind::aggregate && (all.name == "count" || all.name == "sum");
  if (!made || !of_count)
    return std::nullopt;
  if (made->figure == Condition::Figure::number_up)
    made->figure = Condition::Figure::share_up;
  else if (made->figure == Condition::Figure::number_down)
    made->figure = Condition::Figure::share_down;
  else
    return std::nullopt;
  return made;
}

std::optional<Count> counted_aggregate(const PromNode &node)
{
  if (node.children.empty())
    return std::nullopt;
  const PromNode &inner = node.children.back();
  Count made;
  made.total = of_all(node);
  if ((node.name == "sum" || node.name == "avg") && is_gauge(inner)) {
    made.figure = node.name == "sum" ? Condition::Figure::number_up : Condition::Figure::share_up;
    return made;
  }
  const bool hits = node.name == "count" && inner.kind == PromNode::Kind::binary &&
                    promql_is_comparison(inner.name) && !inner.gives_bool && is_gauge(inner.children[0]);
  const auto with = hits ? promql_constant(inner.children[1]) : std::nullopt;
  const auto down = with ? asks_for_down(inner.name, *with) : std::nullopt;
  if (!down)
    return std::nullopt;
  made.figure = *down ? Condition::Figure::number_down : Condition::Figure::number_up;
  made.counts_hits = true;
  return made;
}

std::optional<Count> counted(const PromNode &node, const std::string &counts)
{
  if (node.kind == PromNode::Kind::selector && !counts.empty()) {
    Count made;
    made.figure = counts == "up" ? Condition::Figure::number_up : Condition::Figure::number_down;
    return made;
  }
  if (node.kind == PromNode::Kind::aggregate)
    return counted_aggregate(node);
  if (node.kind != PromNode::Kind::binary)
    return std::nullopt;
  if (node.name == "/")
    return counted_share(node, counts);
  const bool percent_left = promql_constant(node.children[0]) == 100.0;
  if (node.name == "*" && (percent_left || promql_constant(node.children[1]) == 100.0)) {
    auto made = counted(node.children[percent_left ? 1 : 0], counts);
    if (made)
      made->scale *= per_percent;
    return made;
  }
  if (node.name == "or" && promql_constant(node.children[1]) == 0.0) {
    auto made = counted(node.children[0], counts);
    if (made)
      made->zero_if_none = true;
    return made;
  }
  return std::nullopt;
}

std::string turned(std::string comparison)
{
  if (comparison.front() == '<' || comparison.front() == '>')
    comparison.front() = comparison.front() == '<' ? '>' : '<';
  return comparison;
}

/// Of a comparison with a number: what is compared, how, with what.
struct Compared {
  const PromNode *what = nullptr;
  std::string comparison;
  double with = 0;
};

std::optional<Compared> compared(const PromNode &node)
{
  if (node.kind != PromNode::Kind::binary || !promql_is_comparison(node.name))
    return std::nullopt;
  if (const auto right = promql_constant(node.children[1]))
    return Compared{&node.children[0], node.name, *right};
  if (const auto left = promql_constant(node.children[0]))
    return Compared{&node.children[1], turned(node.name), *left};
  return std::nullopt;
}

class Reader {
public:
  Reader(const std::map<std::string, PromQuery> &recorded, const MetricCatalogue *catalogue)
      : recorded_(recorded), catalogue_(catalogue)
  {
  }
  /// `side`: it only lets another pass (behind and, unless).
  std::optional<Condition> of(const PromNode &node, bool side)
  {
    for (const auto &[word, kind] :
         {std::pair{"and", Condition::Kind::both}, std::pair{"or", Condition::Kind::either},
          std::pair{"unless", Condition::Kind::unless}})
      if (joins(node, word))
        return joined(node, kind, side);
    return leaf(node, side);
  }

private:
  std::optional<Condition> joined(const PromNode &node, Condition::Kind kind, bool side)
  {
    const bool either = kind == Condition::Kind::either;
    auto left = of(node.children[0], side);
    if (!left && !either)
      return std::nullopt;
    auto right = of(node.children[1], side || !either);
    if (!left || !right) // what the simulation does not have lets pass, and adds nothing
      return left ? std::move(left) : std::move(right);
    Condition made;
    made.kind = kind;
    for (auto *part : {&*left, &*right})
      if (part->kind == kind && kind != Condition::Kind::unless)
        made.parts.insert(made.parts.end(), part->parts.begin(), part->parts.end());
      else
        made.parts.push_back(std::move(*part));
    return made;
  }

  std::optional<Condition> leaf(const PromNode &node, bool side)
  {
    const PromQuery query = read_prom_query(node, recorded_);
    PromMeaning meaning = prom_meaning(query, catalogue_);
    const bool up_side = side && meaning.metric.empty() && meaning.is_up;
    if (!up_side && (meaning.metric.empty() || !meaning.simulated))
      return std::nullopt;
    Condition made;
    made.metric = up_side ? "up" : meaning.metric;
    made.names = meaning.scope;
    made.seen = meaning.seen;
    made.threshold = meaning.threshold;
    made.window_s = query.window_s;
    made.offset_s = query.offset_s;
    if (query.absent)
      made.shape = Condition::Shape::absent;
    else if (made.metric == "up")
      return count(std::move(made), node, meaning) ? std::optional<Condition>(made_) : std::nullopt;
    return made;
  }

  /// What is compared with a number of those that are up; else any that is down makes it fire.
  bool count(Condition &&made, const PromNode &node, const PromMeaning &meaning)
  {
    made_ = std::move(made);
    made_.comparison = "==";
    made_.threshold = 0;
    const auto comparison = compared(node);
    if (!comparison)
      return !meaning.metric.empty();
    if (const auto found = counted(*comparison->what, meaning.counts)) {
      made_.figure = found->figure;
      made_.shape = found->total ? Condition::Shape::total : Condition::Shape::each;
      made_.counts_hits = found->counts_hits;
      made_.zero_if_none = found->zero_if_none;
      made_.comparison = comparison->comparison;
      made_.threshold = comparison->with * found->scale;
      return true;
    }
    if (!meaning.metric.empty())
      return true;
    made_.figure = Condition::Figure::number_up; // up == 1, as a condition
    made_.comparison = ">=";
    made_.threshold = 1;
    return asks_for_down(comparison->comparison, comparison->with) == false;
  }

  const std::map<std::string, PromQuery> &recorded_;
  const MetricCatalogue *catalogue_;
  Condition made_;
};

/// Seconds until a total failure shows in a comparison: the mean over its window must cross.
double crossing_s(const Condition &leaf)
{
  if (leaf.shape == Condition::Shape::absent)
    return leaf.window_s;
  const bool ratio = leaf.metric == "error_ratio" || leaf.metric == "utilisation";
  return ratio ? leaf.window_s * std::clamp(leaf.threshold, 0.0, 1.0) : 0;
}

} // namespace

std::optional<AlertCondition> prom_condition(const PromNode &tree,
                                             const std::map<std::string, PromQuery> &recorded,
                                             const MetricCatalogue *catalogue)
{
  return Reader(recorded, catalogue).of(tree, false);
}

const AlertCondition &deciding_leaf(const AlertCondition &condition)
{
  if (condition.kind == AlertCondition::Kind::leaf)
    return condition;
  if (condition.kind == AlertCondition::Kind::unless)
    return deciding_leaf(condition.parts.front());
  const AlertCondition *found = nullptr;
  for (const AlertCondition &part : condition.parts) {
    const AlertCondition &leaf = deciding_leaf(part);
    const bool later = found == nullptr || crossing_s(leaf) > crossing_s(*found);
    if (found == nullptr ||
        (crossing_s(leaf) != crossing_s(*found) && later == (condition.kind == AlertCondition::Kind::both)))
      found = &leaf;
  }
  return *found;
}

std::string subject_names(const AlertCondition &condition)
{
  if (condition.kind == AlertCondition::Kind::leaf)
    return condition.names;
  if (condition.kind != AlertCondition::Kind::either)
    return subject_names(condition.parts.front());
  std::string all;
  std::set<std::string> told;
  for (const AlertCondition &part : condition.parts) {
    const std::string names = subject_names(part);
    if (names.empty())
      return {}; // one of them asks for all there are
    if (told.insert(names).second)
      all += (all.empty() ? "" : " or ") + names;
  }
  return all;
}

void share_names(AlertCondition &condition)
{
  std::set<std::string> names;
  condition.each_leaf([&](const AlertCondition &leaf) { names.insert(leaf.names); });
  if (names.size() == 1)
    condition.each_leaf([](AlertCondition &leaf) { leaf.names.clear(); });
}

} // namespace drsim::import::prometheus
