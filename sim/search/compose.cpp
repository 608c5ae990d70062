#include "sim/search/compose.hpp"

#include "sim/core/duration.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace drsim::inline search {
namespace {

bool includes(const std::vector<std::size_t> &all, const std::vector<std::size_t> &some)
{
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

Distribution later(const Distribution &at_s, double by_s)
{
  if (by_s == 0)
    return at_s;
  std::vector<Term> terms = at_s.terms();
  terms.emplace_back(Constant{by_s});
  return Distribution(std::move(terms));
}

/// How long circumstances stand before the fault comes.
double lead_of(const Space &space, const Pieces &pieces)
{
  double lead_s = 0;
  for (const std::size_t item : pieces.others)
    if (space.is_circumstance(item))
      lead_s = std::max(lead_s, space.circumstances[item].lead_s);
  return lead_s;
}

bool is_alone(const Scenario &cause)
{
  return cause.faults.size() == 1 && cause.begin_s.is_constant();
}

/// The cause's own faults. Where it is a single one, its time becomes the moment that everything counts from,
/// so that its luck does not move when others come with it.
void add_cause(const Space &space, const Pieces &pieces, double lead_s, Scenario &scenario)
{
  const Scenario &cause = space.causes[pieces.cause];
  scenario.begin_s = is_alone(cause) ? later(cause.faults.front().at_s, cause.begin_s.mean()) : cause.begin_s;
  for (const std::size_t fault : pieces.faults) {
    scenario.faults.push_back(cause.faults[fault]);
    Distribution &at_s = scenario.faults.back().at_s;
    at_s = is_alone(cause) ? Distribution(lead_s) : later(at_s, lead_s);
  }
  if (pieces.conditions)
    scenario.conditions = cause.conditions;
  scenario.load_factor = cause.load_factor;
  scenario.start_day = cause.start_day;
  scenario.start_hour = pieces.banded ? space.bands[pieces.band].start_hour : cause.start_hour;
  scenario.horizon_s = cause.horizon_s;
}

void add_circumstance(const Circumstance &one, Scenario &scenario)
{
  scenario.faults.insert(scenario.faults.end(), one.faults.begin(), one.faults.end());
  scenario.conditions.insert(scenario.conditions.end(), one.conditions.begin(), one.conditions.end());
  scenario.load_factor *= one.load_factor;
}

/// A second fault: its own distances are kept, its beginning lies anywhere in the window.
void add_second(const Scenario &cause, double lead_s, double window_s, Scenario &scenario)
{
  double first_s = cause.horizon_s;
  for (const FaultSpec &fault : cause.faults)
    first_s = std::min(first_s, fault.at_s.quantile(1 - latest));
  for (FaultSpec fault : cause.faults) {
    std::vector<Term> terms = {Constant{lead_s}, Uniform{0, window_s}};
    if (cause.faults.size() > 1)
      terms.emplace_back(Constant{std::max(0.0, fault.at_s.quantile(0.5) - first_s)});
    fault.at_s = Distribution(std::move(terms));
    scenario.faults.push_back(std::move(fault));
  }
  scenario.conditions.insert(scenario.conditions.end(), cause.conditions.begin(), cause.conditions.end());
  scenario.horizon_s = std::max(scenario.horizon_s, cause.horizon_s + window_s);
}

std::string lower_first(std::string text)
{
  // "A zone" -> "a zone"; "DNS takes" stays
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && !(text[1] >= 'A' && text[1] <= 'Z'))
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

std::string fault_text(const Scenario &cause, std::size_t fault)
{
  if (cause.faults.size() == 1)
    return cause.title;
  const FaultSpec &one = cause.faults[fault];
  return one.kind + " of " + (one.role.empty() ? one.target : one.role) + " (" + cause.id + ")";
}

} // namespace

bool Pieces::contains(const Pieces &part) const
{
  const bool same_cause = part.cause == cause || (part.faults.empty() && !part.conditions);
  return same_cause && includes(faults, part.faults) && (!part.conditions || conditions) &&
         (!part.banded || (banded && band == part.band)) && includes(others, part.others);
}

std::size_t Pieces::size() const
{
  return faults.size() + others.size() + (conditions ? 1 : 0) + (banded ? 1 : 0);
}

Pieces pieces_of(const Space &space, const State &state)
{
  Pieces pieces;
  pieces.cause = state.cause;
  pieces.faults.resize(space.causes[state.cause].faults.size());
  std::iota(pieces.faults.begin(), pieces.faults.end(), 0);
  pieces.conditions = !space.causes[state.cause].conditions.empty();
  pieces.banded = space.any_hour(state.cause) && space.bands.size() > 1;
  pieces.band = pieces.banded ? state.band : 0;
  pieces.others = state.others;
  return pieces;
}

std::vector<Without> one_less(const Space &space, const Pieces &pieces)
{
  const Scenario &cause = space.causes[pieces.cause];
  std::vector<Without> out;
  if (pieces.banded) {
    out.push_back({pieces, space.bands[pieces.band].title});
    out.back().left.banded = false;
    out.back().left.band = 0;
  }
  for (std::size_t i = pieces.others.size(); i-- > 0;) {
    const std::size_t item = pieces.others[i];
    out.push_back({pieces, space.is_circumstance(item) ? space.circumstances[item].title
                                                       : lower_first(space.second(item).title)});
    out.back().left.others.erase(out.back().left.others.begin() + static_cast<std::ptrdiff_t>(i));
  }
  if (pieces.conditions) {
    out.push_back({pieces, "the figures that " + cause.id + " sets"});
    out.back().left.conditions = false;
  }
  for (std::size_t i = pieces.faults.size(); i-- > 0;) {
    out.push_back({pieces, lower_first(fault_text(cause, pieces.faults[i]))});
    out.back().left.faults.erase(out.back().left.faults.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return out;
}

Scenario scenario_of(const Space &space, const Pieces &pieces)
{
  Scenario scenario;
  const double lead_s = lead_of(space, pieces);
  add_cause(space, pieces, lead_s, scenario);
  for (const std::size_t item : pieces.others)
    if (space.is_circumstance(item))
      add_circumstance(space.circumstances[item], scenario);
  for (const std::size_t item : pieces.others)
    if (!space.is_circumstance(item))
      add_second(space.second(item), lead_s, space.window_s, scenario);
  scenario.horizon_s += std::ceil(lead_s);
  scenario.id = name_of(space, pieces);
  scenario.title = story_of(space, pieces);
  scenario.file = scenario.id;
  scenario.tags.blast_radius = space.causes[pieces.cause].tags.blast_radius;
  scenario.tags.tests = space.causes[pieces.cause].tags.tests;
  return scenario;
}

std::string name_of(const Space &space, const Pieces &pieces)
{
  const Scenario &cause = space.causes[pieces.cause];
  std::string name;
  const auto add = [&](const std::string &part) { name += (name.empty() ? "" : " + ") + part; };
  if (pieces.faults.size() == cause.faults.size())
    add(cause.id);
  else
    for (const std::size_t fault : pieces.faults)
      add(cause.id + "/" + std::to_string(fault));
  for (const std::size_t item : pieces.others)
    add(space.is_circumstance(item) ? space.circumstances[item].id : space.second(item).id);
  if (name.empty())
    name = "nothing";
  return pieces.banded ? name + ", " + space.bands[pieces.band].title : name;
}

std::string story_of(const Space &space, const Pieces &pieces)
{
  const Scenario &cause = space.causes[pieces.cause];
  std::string text;
  if (pieces.faults.size() == cause.faults.size())
    text = cause.title;
  else
    for (const std::size_t fault : pieces.faults)
      text += (text.empty() ? "" : ", ") + fault_text(cause, fault);
  if (pieces.banded)
    text += (text.empty() ? "" : ", ") + space.bands[pieces.band].title;
  std::string during;
  std::string then;
  for (const std::size_t item : pieces.others)
    if (space.is_circumstance(item))
      during += (during.empty() ? "" : " and ") + space.circumstances[item].title;
    else
      then += (then.empty() ? "" : "; ") + space.second(item).title;
  if (!during.empty())
    text += (text.empty() ? "" : ", while ") + during;
  if (!then.empty())
    text += (text.empty() ? "" : "; within " + format_duration(space.window_s) + ": ") + then;
  return text;
}

} // namespace drsim::search
