#include "sim/search/space.hpp"

#include "sim/analysis/risk.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace drsim::inline search {
namespace {

/// P(at least `need` of the items from `item` on), for each item and need.
std::vector<std::vector<double>> tails_of(const Space &space, std::size_t cause, std::size_t most)
{
  std::vector<std::vector<double>> tails(space.items() + 1, std::vector<double>(most + 1, 0));
  tails.back()[0] = 1;
  for (std::size_t item = space.items(); item-- > 0;) {
    const double p = space.probability(cause, item);
    tails[item][0] = 1;
    for (std::size_t need = 1; need <= most; ++need)
      tails[item][need] = p * tails[item + 1][need - 1] + (1 - p) * tails[item + 1][need];
  }
  return tails;
}

/// How often the cause comes and is not itself again within the window.
double once_per_year(const Space &space, std::size_t cause)
{
  const double rate = space.causes[cause].tags.per_year.value_or(0);
  return rate * std::exp(-rate * space.window_s / year_s);
}

/// The number of one of the weights, drawn by them.
std::size_t pick(const std::vector<double> &weights, double unit)
{
  double left = unit * std::accumulate(weights.begin(), weights.end(), 0.0);
  std::size_t last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0)
      continue;
    last = i;
    if (left < weights[i])
      return i;
    left -= weights[i];
  }
  return last;
}

} // namespace

bool Space::any_hour(std::size_t cause) const
{
  const std::vector<Term> &terms = causes[cause].start_hour.terms();
  const Uniform *day = terms.size() == 1 ? std::get_if<Uniform>(&terms.front()) : nullptr;
  return day != nullptr && day->low == 0 && day->high == 24;
}

double Space::probability(std::size_t cause, std::size_t item) const
{
  if (!is_circumstance(item)) {
    if (item - circumstances.size() == cause)
      return 0;
    return 1 - std::exp(-second(item).tags.per_year.value_or(0) * window_s / year_s);
  }
  const Circumstance &one = circumstances[item];
  const bool given = one.given.empty() || std::find(one.given.begin(), one.given.end(),
                                                    causes[cause].tags.blast_radius) != one.given.end();
  return given ? one.probability : 0;
}

double Space::per_year() const
{
  double sum = 0;
  for (const Scenario &cause : causes)
    sum += cause.tags.per_year.value_or(0);
  return sum;
}

double Space::events_share() const
{
  return per_year() * window_s / year_s;
}

Outside outside_of(const Space &space)
{
  Outside out;
  for (std::size_t cause = 0; cause < space.causes.size(); ++cause) {
    const double once = once_per_year(space, cause);
    out.again += space.causes[cause].tags.per_year.value_or(0) - once;
    out.more += once * tails_of(space, cause, space.most)[0][space.most];
  }
  return out;
}

bool States::Waiting::operator<(const Waiting &other) const
{
  if (per_year != other.per_year)
    return per_year < other.per_year;
  return std::tie(cause, band, places) > std::tie(other.cause, other.band, other.places);
}

States::States(const Space &space) : choices_(space.causes.size()), most_others_(space.most - 1)
{
  for (std::size_t cause = 0; cause < space.causes.size(); ++cause) {
    double none = once_per_year(space, cause);
    for (std::size_t item = 0; item < space.items(); ++item) {
      const double p = space.probability(cause, item);
      none *= 1 - p;
      if (p > 0)
        choices_[cause].push_back({item, p / (1 - p)});
    }
    std::stable_sort(choices_[cause].begin(), choices_[cause].end(),
                     [](const Choice &a, const Choice &b) { return a.odds > b.odds; });
    const std::size_t bands = space.any_hour(cause) ? space.bands.size() : 1;
    for (std::size_t band = 0; band < bands; ++band)
      waiting_.push({none * (bands == 1 ? 1 : space.bands[band].share), cause, band, {}});
  }
}

void States::add_children(const Waiting &one)
{
  const std::vector<Choice> &choices = choices_[one.cause];
  const std::size_t next = one.places.empty() ? 0 : one.places.back() + 1;
  if (next >= choices.size())
    return;
  if (one.places.size() < most_others_) { // with one more
    Waiting child = one;
    child.places.push_back(next);
    child.per_year *= choices[next].odds;
    waiting_.push(std::move(child));
  }
  if (!one.places.empty()) { // with a rarer one in place of the last
    Waiting child = one;
    child.places.back() = next;
    child.per_year *= choices[next].odds / choices[next - 1].odds;
    waiting_.push(std::move(child));
  }
}

std::optional<State> States::next()
{
  if (waiting_.empty())
    return std::nullopt;
  const Waiting one = waiting_.top();
  waiting_.pop();
  add_children(one);
  State state{one.cause, one.band, {}, one.per_year};
  for (const std::size_t place : one.places)
    state.others.push_back(choices_[one.cause][place].item);
  std::sort(state.others.begin(), state.others.end());
  return state;
}

Rest::Rest(const Space &space, std::size_t cut) : space_(space)
{
  double once = 0;
  for (std::size_t cause = 0; cause < space.causes.size(); ++cause) {
    at_least_.push_back(tails_of(space, cause, space.most));
    once_.push_back(once_per_year(space, cause));
    weights_.push_back(once_.back() * at_least_.back()[0][space.most]);
    more_ += weights_.back();
    once += once_.back();
  }
  rarer_ = once - more_;
  States states(space);
  while (frequent_.size() < cut) {
    const std::optional<State> state = states.next();
    if (!state) { // none is rarer
      rarer_ = 0;
      return;
    }
    rarer_ -= state->per_year;
    frequent_.insert({state->cause, state->band, state->others});
  }
  rarer_ = states.next_per_year() > 0 ? std::max(0.0, rarer_) : 0;
}

State Rest::draw(Stream &chance) const
{
  const bool more = chance.uniform() * per_year() < more_;
  return more ? draw_more(chance) : draw_any(chance);
}

std::size_t Rest::draw_band(std::size_t cause, Stream &chance) const
{
  if (!space_.any_hour(cause))
    return 0;
  std::vector<double> shares;
  for (const Band &band : space_.bands)
    shares.push_back(band.share);
  return pick(shares, chance.uniform());
}

State Rest::draw_more(Stream &chance) const
{
  State state;
  state.cause = pick(weights_, chance.uniform());
  state.band = draw_band(state.cause, chance);
  std::size_t need = space_.most;
  for (std::size_t item = 0; item < space_.items(); ++item)
    if (chance.uniform() < with(state.cause, item, need)) {
      state.others.push_back(item);
      need -= need > 0 ? 1 : 0;
    }
  return state;
}

/// Drawn from all until it is one of the rarer states.
State Rest::draw_any(Stream &chance) const
{
  for (;;) {
    State state;
    state.cause = pick(once_, chance.uniform());
    state.band = draw_band(state.cause, chance);
    for (std::size_t item = 0; item < space_.items() && state.others.size() < space_.most; ++item)
      if (chance.uniform() < space_.probability(state.cause, item))
        state.others.push_back(item);
    if (state.others.size() < space_.most && frequent_.count({state.cause, state.band, state.others}) == 0)
      return state;
  }
}

double Rest::with(std::size_t cause, std::size_t item, std::size_t need) const
{
  const double p = space_.probability(cause, item);
  const double all = at_least_[cause][item][need];
  return all <= 0 ? 0 : p * at_least_[cause][item + 1][need > 0 ? need - 1 : 0] / all;
}

} // namespace drsim::search
