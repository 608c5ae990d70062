#include "sim/import/runbooks/ssm_flow.hpp"

#include "sim/formats/utf8.hpp"
#include "sim/formats/yaml_fields.hpp"

#include <algorithm>

namespace drsim::inline import::inline runbooks {
namespace {

class FlowReader {
public:
  explicit FlowReader(const SsmDocument &document) : document_(document)
  {
    follow(0, document.steps().size(), {});
  }
  SsmFlow read();

private:
  /// A branch's way as it goes by itself.
  struct Way {
    std::size_t from;
    std::vector<std::size_t> steps;
  };
  void follow(std::size_t from, std::size_t until, std::vector<SsmOnWay> on_ways);
  bool fork(std::size_t at, std::size_t until, std::vector<SsmOnWay> &on_ways, std::size_t &meets);
  [[nodiscard]] bool meet(const std::vector<Way> &ways, std::size_t &meets) const;
  void failure(std::size_t at, std::size_t place);
  void lead_to(std::size_t at, std::size_t place, std::size_t to);
  /// Steps of the main way between two places are gone round when `at` fails.
  void go_round(std::size_t at, std::size_t place, std::size_t until);
  [[nodiscard]] std::size_t place_of(std::size_t step) const
  {
    return static_cast<std::size_t>(std::find(main_.begin(), main_.end(), step) - main_.begin());
  }

  const SsmDocument &document_;
  std::vector<std::size_t> main_;
  SsmFlow flow_;
};

/// The main way from a step on; a branch on the state has all its ways.
void FlowReader::follow(std::size_t from, std::size_t until, std::vector<SsmOnWay> on_ways)
{
  std::size_t at = from;
  while (at < document_.steps().size() && at != until && place_of(at) == main_.size()) {
    main_.push_back(at);
    flow_.links[at].on_ways = on_ways;
    std::size_t meets = until;
    at = fork(at, until, on_ways, meets) ? meets : document_.next(at);
  }
}

/// Where ways come together: the first step that two of them have; the number of steps where each ends by
/// itself. False: they come together in several places, or lead back.
bool FlowReader::meet(const std::vector<Way> &ways, std::size_t &meets) const
{
  const auto has = [](const Way &way, std::size_t step) {
    return std::find(way.steps.begin(), way.steps.end(), step) != way.steps.end();
  };
  meets = document_.steps().size();
  for (const Way &way : ways) {
    const bool leads_back = way.from < document_.steps().size() && way.steps.empty();
    if (leads_back)
      return false;
    const auto shared = std::find_if(way.steps.begin(), way.steps.end(), [&](std::size_t step) {
      return std::count_if(ways.begin(), ways.end(), [&](const Way &other) { return has(other, step); }) > 1;
    });
    if (shared == way.steps.end())
      continue;
    if (meets < document_.steps().size() && *shared != meets)
      return false;
    meets = *shared;
  }
  return true;
}

/// Follows every way of a branch on the state; false where it is none.
bool FlowReader::fork(std::size_t at, std::size_t until, std::vector<SsmOnWay> &on_ways, std::size_t &meets)
{
  const std::vector<SsmStateWay> states = state_ways(document_, at);
  const std::size_t none = document_.steps().size();
  std::vector<Way> ways;
  for (const SsmStateWay &state : states) {
    const std::size_t from = state.to.empty() ? none : document_.index_of(state.to, at + 1);
    ways.push_back({from, document_.way(from, {main_.begin(), main_.end()})});
  }
  std::size_t joint = none;
  if (states.empty() || !meet(ways, joint))
    return false;
  flow_.links[at].states = states;
  std::vector<SsmOnWay> ended;
  for (std::size_t i = 0; i < ways.size(); ++i) {
    const std::vector<std::size_t> &steps = ways[i].steps;
    std::vector<SsmOnWay> theirs = on_ways;
    theirs.push_back({at, i, true});
    follow(ways[i].from, joint, theirs);
    if (std::find(steps.begin(), steps.end(), joint) == steps.end())
      ended.push_back({at, i, false});
  }
  meets = joint;
  if (joint != none && joint != until)
    on_ways.insert(on_ways.end(), ended.begin(), ended.end());
  return true;
}

void FlowReader::go_round(std::size_t at, std::size_t place, std::size_t until)
{
  for (std::size_t between = place + 1; between < until; ++between)
    flow_.links[main_[between]].when_done.insert(at);
  flow_.links[at].goes_on = true;
}

void FlowReader::lead_to(std::size_t at, std::size_t place, std::size_t to)
{
  if (const std::size_t there = place_of(to); there < main_.size()) {
    if (there > place)
      go_round(at, place, there);
    else
      flow_.links[at].back_to = document_.name(to);
    return;
  }
  const std::vector<std::size_t> way = document_.way(to, {main_.begin(), main_.end()});
  for (std::size_t i = 0; i < way.size(); ++i) {
    SsmLinks &links = flow_.links[way[i]];
    links.after_failure.insert(at);
    if (i > 0 && std::find(links.after.begin(), links.after.end(), way[i - 1]) == links.after.end())
      links.after.push_back(way[i - 1]);
    if (std::find(flow_.order.begin(), flow_.order.end(), way[i]) == flow_.order.end())
      flow_.order.push_back(way[i]);
  }
  const std::size_t back = way.empty() ? document_.steps().size() : document_.next(way.back());
  const std::size_t there = place_of(back);
  if (there >= main_.size())
    return; // it ends there
  if (there <= place) {
    flow_.links[at].back_to = document_.name(back);
    return;
  }
  go_round(at, place, there);
  auto &after = flow_.links[back].after;
  if (std::find(after.begin(), after.end(), way.back()) == after.end())
    after.push_back(way.back());
}

void FlowReader::failure(std::size_t at, std::size_t place)
{
  const YAML::Node &step = document_.steps()[at].node;
  const std::string said = yaml_text(yaml_at(step, {"onFailure"}));
  if (lower_case(said) == "continue")
    flow_.links[at].goes_on = true;
  if (!lower_case(said).starts_with("step:"))
    return;
  const std::size_t to = document_.index_of(said.substr(said.find(':') + 1), at + 1);
  if (to < document_.steps().size() && to != at)
    lead_to(at, place, to);
}

SsmFlow FlowReader::read()
{
  flow_.order = main_;
  for (std::size_t place = 0; place < main_.size(); ++place) {
    flow_.links[main_[place]];
    if (place > 0)
      flow_.links[main_[place]].after.push_back(main_[place - 1]);
  }
  for (std::size_t place = 0; place < main_.size(); ++place)
    failure(main_[place], place);
  return std::move(flow_);
}

} // namespace

std::string on_way(const SsmOnWay &way, std::size_t looks,
                   const std::function<std::string(std::size_t)> &part)
{
  if (way.way < looks)
    return (way.taken ? "succeeded:" : "not succeeded:") + part(way.way);
  std::string all;
  for (std::size_t i = 0; i < looks; ++i)
    all += (i == 0      ? ""
            : way.taken ? " and "
                        : " or ") +
           std::string(way.taken ? "not succeeded:" : "succeeded:") + part(i);
  return all;
}

SsmFlow flow_of(const SsmDocument &document)
{
  return FlowReader(document).read();
}

} // namespace drsim::import::runbooks
