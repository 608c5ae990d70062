#include "sim/report/outcome_json.hpp"

#include "sim/model/metrics.hpp"
#include "sim/model/outcome_fields.hpp"
#include "sim/report/json_parts.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

template <class Struct> Json json_of(const Struct &thing, const Sources &sources);

class ToJson {
public:
  ToJson(Json &out, const Sources &sources) : out_(out), sources_(sources) {}
  void operator()(const char *name, bool value) { out_[name] = value; }
  void operator()(const char *name, double value) { out_[name] = finite_or_null(value); }
  void operator()(const char *name, std::uint64_t value) { out_[name] = value; }
  void operator()(const char *name, const std::string &value) { out_[name] = value; }
  void operator()(const char *name, Outcome::Status value) { out_[name] = status_name(value); }
  void operator()(const char *name, const std::vector<std::string> &parameters)
  {
    out_[name] = set_by_json(parameters, sources_);
  }
  void operator()(const char *name, const std::vector<JourneyOutcome::Cause> &causes)
  {
    out_[name] = Json::object();
    for (const JourneyOutcome::Cause &one : causes)
      out_[name][one.cause] = finite_or_null(one.count);
  }
  template <class Item> void operator()(const char *name, const std::vector<Item> &items)
  {
    out_[name] = Json::array();
    for (const Item &item : items)
      out_[name].push_back(json_of(item, sources_));
  }
  template <class Struct> void operator()(const char *name, const Struct &thing)
  {
    out_[name] = json_of(thing, sources_);
  }

private:
  Json &out_;
  const Sources &sources_;
};

template <class Struct> Json json_of(const Struct &thing, const Sources &sources)
{
  Json out = Json::object();
  ToJson to_json(out, sources);
  visit_fields(thing, to_json);
  return out;
}

} // namespace

nlohmann::ordered_json outcome_json(const Outcome &outcome, const Sources &sources)
{
  Json out = json_of(outcome, sources);
  for (const char *clock : {"rto_s", "rpo_s", "lost_transactions"}) // what censoring takes away
    out[clock] = finite_or_null(metric(clock).value(outcome));
  if (!outcome.censored)
    out["waiting_for"] = nullptr;
  return out;
}

} // namespace drsim::report
