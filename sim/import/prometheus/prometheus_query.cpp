#include "sim/import/prometheus/prometheus_query.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline import::inline prometheus {
namespace {

/// Where in an expression the walk is.
struct Place {
  double window_s = 0; ///< of subqueries around it
  double offset_s = 0;
  bool in_subject = true; ///< not only a condition behind and, unless
  bool on_right = false;  ///< of a comparison of two series
  bool falls = false;     ///< the whole falls when this rises: behind - or /
  bool absent = false;
  bool summed = false;
};

/// "job:errors:ratio_rate5m" says in its name over how long it looks back.
double window_in_name(const std::string &name)
{
  const std::size_t at = name.rfind("rate");
  return at == std::string::npos ? 0 : promql_duration_s(name.substr(at + 4)).value_or(0);
}

class Reading {
public:
  Reading(const std::map<std::string, PromQuery> &recorded, PromQuery &query)
      : recorded_(recorded), query_(query)
  {
  }
  void walk(const PromNode &node, Place place);

private:
  void selector(const PromNode &node, const Place &place);
  void take_recorded(const PromQuery &meant, const PromNode &node, const Place &place);
  void binary(const PromNode &node, const Place &place);

  const std::map<std::string, PromQuery> &recorded_;
  PromQuery &query_;
};

void Reading::take_recorded(const PromQuery &meant, const PromNode &node, const Place &place)
{
  query_.names.insert(query_.names.end(), meant.names.begin(), meant.names.end());
  query_.labels.insert(query_.labels.end(), meant.labels.begin(), meant.labels.end());
  query_.window_s = std::max(query_.window_s, meant.window_s);
  query_.divides = query_.divides || meant.divides;
  query_.times_hundred = query_.times_hundred || meant.times_hundred;
  query_.changes = query_.changes || meant.changes;
  query_.recorded_in.insert(meant.recorded_in.begin(), meant.recorded_in.end());
  for (PromSelector one : meant.selectors) {
    one.matchers.insert(one.matchers.end(), node.matchers.begin(), node.matchers.end());
    one.in_subject = one.in_subject && place.in_subject;
    one.falls = one.falls != place.falls;
    one.on_right = place.on_right;
    one.absent = one.absent || place.absent;
    one.summed = one.summed || place.summed;
    query_.selectors.push_back(std::move(one));
  }
}

void Reading::selector(const PromNode &node, const Place &place)
{
  query_.names.push_back(node.name);
  const double window_s = std::max({node.range_s + place.window_s, window_in_name(node.name)});
  query_.window_s = std::max(query_.window_s, window_s);
  query_.offset_s = std::max(query_.offset_s, node.offset_s + place.offset_s);
  for (const PromMatcher &matcher : node.matchers)
    if (!matcher.operation.starts_with('!'))
      query_.labels.emplace_back(matcher.label, matcher.value);
  const auto found = recorded_.find(node.name);
  if (found != recorded_.end())
    take_recorded(found->second, node, place);
  else
    query_.selectors.push_back({node.name, node.matchers, window_s, node.offset_s + place.offset_s,
                                place.in_subject, place.on_right, place.falls, place.absent, place.summed});
}

void Reading::binary(const PromNode &node, const Place &place)
{
  Place left = place;
  Place right = place;
  const auto constant = [&](std::size_t i) { return promql_constant(node.children[i]); };
  if (node.name == "and" || node.name == "unless")
    right.in_subject = false;
  if (promql_is_comparison(node.name))
    right.on_right = !constant(0);
  if (node.name == "-" || node.name == "/")
    right.falls = !place.falls;
  query_.divides = query_.divides || node.name == "/";
  query_.times_hundred =
      query_.times_hundred || (node.name == "*" && (constant(0) == 100.0 || constant(1) == 100.0));
  walk(node.children[0], left);
  walk(node.children[1], right);
}

void Reading::walk(const PromNode &node, Place place)
{
  if (node.kind == PromNode::Kind::selector)
    return selector(node, place);
  if (node.kind == PromNode::Kind::binary)
    return binary(node, place);
  if (node.kind == PromNode::Kind::subquery) {
    place.window_s += node.range_s;
    place.offset_s += node.offset_s;
  }
  if (node.kind == PromNode::Kind::call) {
    place.absent = place.absent || node.name.starts_with("absent");
    query_.absent = query_.absent || node.name.starts_with("absent");
    query_.changes = query_.changes || node.name == "changes" || node.name == "resets";
  }
  if (node.kind == PromNode::Kind::aggregate && node.name == "sum") {
    const bool named = std::find(node.labels.begin(), node.labels.end(), "partition") != node.labels.end();
    place.summed = place.summed || named == (node.grouping == "without");
  }
  if (node.kind == PromNode::Kind::unary && node.name == "-")
    place.falls = !place.falls;
  for (const PromNode &child : node.children)
    walk(child, place);
}

std::string turned_around(std::string comparison)
{
  if (comparison.front() == '<' || comparison.front() == '>')
    comparison.front() = comparison.front() == '<' ? '>' : '<';
  return comparison;
}

/// What does not hold when the comparison does: of ">" it is "<=".
std::string negated(const std::string &comparison)
{
  static const std::map<std::string, std::string> others = {{"==", "!="}, {"!=", "=="}, {">", "<="},
                                                            {"<=", ">"},  {"<", ">="},  {">=", "<"}};
  return others.at(comparison);
}

/// The comparison with a number whose hits `count` counts in this part; null when nothing is counted so.
const PromNode *counted_condition(const PromNode &node, bool counted = false)
{
  const bool binary = node.kind == PromNode::Kind::binary;
  if (counted && binary && promql_is_comparison(node.name) && promql_constant(node.children[1]))
    return &node;
  const bool condition = binary && (node.name == "and" || node.name == "unless");
  counted = counted || (node.kind == PromNode::Kind::aggregate && node.name == "count");
  for (std::size_t i = 0; i < (condition ? 1 : node.children.size()); ++i)
    if (const PromNode *found = counted_condition(node.children[i], counted))
      return found;
  return nullptr;
}

/// count(up == 0) > 2: what is wrong with each counts, not how many there are.
void read_counted(const PromNode &node, PromQuery &query)
{
  const PromNode *each = counted_condition(node);
  if (each == nullptr)
    return;
  query.threshold = promql_constant(each->children[1]);
  query.comparison = query.comparison.starts_with('<') ? negated(each->name) : each->name;
}

/// The first comparison with a number, outermost first; else the first with another series.
void read_comparison(const PromNode &node, PromQuery &query)
{
  if (node.kind == PromNode::Kind::call && node.name.starts_with("absent"))
    return;                                                // it fires on silence, whatever is compared inside
  const bool binary = node.kind == PromNode::Kind::binary; // a text may be called "and" as well
  if (binary && promql_is_comparison(node.name)) {
    const auto right = promql_constant(node.children[1]);
    const auto left = promql_constant(node.children[0]);
    if (right || left || query.comparison.empty())
      query.comparison = left && !right ? turned_around(node.name) : node.name;
    query.threshold = right ? right : left;
    if (query.threshold)
      return read_counted(node.children[right ? 0 : 1], query);
  }
  const bool filtered = binary && (node.name == "and" || node.name == "unless");
  const std::size_t count = filtered ? 1 : node.children.size();
  for (std::size_t i = 0; i < count && !query.threshold; ++i)
    read_comparison(node.children[i], query);
}

/// The value of an expression of numbers and comparisons of them; absent when it gives nothing, as 1 > 2
/// does.
std::optional<double> always_gives(const PromNode &node)
{
  if (node.kind != PromNode::Kind::binary || !promql_is_comparison(node.name))
    return promql_constant(node);
  const auto left = always_gives(node.children[0]);
  const auto right = promql_constant(node.children[1]);
  AlertCondition condition;
  condition.comparison = node.name;
  condition.threshold = right.value_or(0);
  if (!left || !right)
    return std::nullopt;
  return condition.holds_for(*left) || node.gives_bool ? left : std::nullopt;
}

} // namespace

PromQuery read_prom_query(const PromNode &tree, const std::map<std::string, PromQuery> &recorded)
{
  PromQuery query;
  Reading(recorded, query).walk(tree, {});
  read_comparison(tree, query);
  query.constant = query.names.empty() && !query.absent && always_gives(tree).has_value();
  return query;
}

PromQuery read_prom_query(std::string_view text, const std::map<std::string, PromQuery> &recorded)
{
  const PromParsed parsed = parse_promql(text);
  PromQuery query;
  if (parsed.tree)
    query = read_prom_query(*parsed.tree, recorded);
  query.error = parsed.error;
  return query;
}

} // namespace drsim::import::prometheus
