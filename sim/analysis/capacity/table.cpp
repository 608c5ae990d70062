#include "sim/analysis/capacity/table.hpp"

#include "sim/analysis/capacity/rows.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"
#include "sim/traffic/places/pools.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline analysis::inline capacity {

const char *state_name(State state)
{
  switch (state) {
  case State::enough: return "enough";
  case State::too_little: return "too_little";
  case State::not_known: return "not_known";
  }
  return "not_known";
}

const char *cause_name(Cause cause)
{
  switch (cause) {
  case Cause::cpu: return "cpu";
  case Cause::placement: return "placement";
  case Cause::nodes: return "nodes";
  case Cause::quota: return "quota";
  case Cause::connections: return "connections";
  case Cause::bandwidth: return "bandwidth";
  case Cause::partitions: return "partitions";
  case Cause::time: return "time";
  case Cause::no_copy: return "no_copy";
  }
  return "cpu";
}

State Row::state() const
{
  if (!unknown.empty() || std::isnan(available) || std::isnan(required))
    return State::not_known;
  return available >= required ? State::enough : State::too_little;
}

double Row::headroom_ratio() const
{
  return required > 0 ? available / required - 1 : std::numeric_limits<double>::infinity();
}

const Row *Case::tightest() const
{
  const Row *least = nullptr;
  for (const Row &row : rows) {
    const bool fixed = (row.unit == "s" || row.unit == "share") && row.available >= row.required;
    if (!fixed && !std::isnan(row.headroom_ratio()) &&
        (least == nullptr || row.headroom_ratio() < least->headroom_ratio()))
      least = &row;
  }
  return least;
}

State Case::state() const
{
  const auto any = [&](State state) {
    return std::any_of(rows.begin(), rows.end(), [&](const Row &row) { return row.state() == state; });
  };
  return any(State::too_little)  ? State::too_little
         : any(State::not_known) ? State::not_known
                                 : State::enough;
}

const Case *CapacityTable::find(const std::string &region, const std::string &loss,
                                const std::string &load) const
{
  for (const Case &one : cases)
    if (one.region == region && one.loss.id == loss && one.load.id == load)
      return &one;
  return nullptr;
}

void rest_on(Row &row, const ComponentSpec &spec, std::initializer_list<const char *> parameters)
{
  for (const std::string name : parameters) {
    const auto found = spec.parameters.find(name);
    if (found == spec.parameters.end())
      continue;
    const Provenance &from = found->second.from;
    const bool machine = from.source == Source::provider_default && name == "max_connections";
    if (from.source == Source::catalogue || machine)
      row.unknown.push_back(spec.id + "." + name);
    else if (from.confidence == Confidence::assumed)
      row.assumed.push_back(spec.id + "." + name);
  }
}

const traffic::TierSettings *tier_in(const Situation &at, const std::string &name)
{
  const std::string wanted = name + "@" + at.region.name;
  for (const traffic::TierSettings &tier : at.tiers)
    if (tier.name == wanted)
      return &tier;
  return nullptr;
}

double tolerated_share(const Deployment &deployment, const std::string &target)
{
  double least = 1 - deployment.objectives.slo_success_ratio;
  bool needed = false;
  for (const Journey &journey : deployment.journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops) {
        if (stage.asynchronous || !hop.required ||
            (hop.target != target && traffic::store_behind(hop) != target))
          continue;
        const double may_fail = 1 - journey.slo_success_ratio;
        least = needed ? std::min(least, may_fail) : may_fail;
        needed = true;
      }
  return least;
}

CapacityTable capacity_table(const Deployment &deployment, const std::vector<ForecastQuarter> &forecast)
{
  CapacityTable table;
  table.peak_per_s = peak_rate_per_s(deployment.traffic);
  table.peak = peak_time(deployment.traffic);
  table.loads = load_cases(deployment, forecast);
  const std::vector<traffic::TierSettings> tiers = traffic::tiers_of(deployment);
  for (const Region &region : deployment.regions)
    for (const Loss &loss : losses_of(deployment, region))
      for (const LoadCase &load : table.loads) {
        const Situation at{deployment, region, loss,
                           load,       tiers,  demand_of(deployment, region.name, load, loss.cache_keys)};
        table.cases.push_back({region.name, loss, load, {}});
        std::vector<Row> &rows = table.cases.back().rows;
        Running running;
        add_service_rows(at, rows, running);
        add_store_rows(at, running, rows);
        add_stream_rows(at, rows);
        if (loss.kind == Loss::Kind::nothing)
          add_move_rows(at, rows);
      }
  return table;
}

} // namespace drsim::analysis::capacity
