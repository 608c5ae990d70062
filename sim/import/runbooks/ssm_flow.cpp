#include "sim/import/runbooks/ssm_flow.hpp"

#include "sim/formats/utf8.hpp"
#include "sim/formats/yaml_fields.hpp"

#include <algorithm>

namespace drsim::inline import::inline runbooks {
namespace {

class FlowReader {
public:
  explicit FlowReader(const SsmDocument &document) : document_(document), main_(document.way(0, {})) {}
  SsmFlow read();

private:
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

SsmFlow flow_of(const SsmDocument &document)
{
  return FlowReader(document).read();
}

} // namespace drsim::import::runbooks
