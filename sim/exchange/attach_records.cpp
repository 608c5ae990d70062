#include "sim/exchange/attach_records.hpp"

#include "sim/core/units.hpp"
#include "sim/exchange/foreign.hpp"
#include "sim/exchange/record_steps.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/model/parameters.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline exchange {

namespace {

constexpr double day_h = 24;

/// Whether an hour is of a night that may go over midnight.
bool within(double hour, double from, double to)
{
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
}

class Attaching {
public:
  Attaching(const Deployment &deployment, const RecordAnswers &answers)
      : deployment_(deployment), answers_(answers)
  {
  }

  void take(const Record &record)
  {
    auto answer = answers_.find(record.of + "/" + record.name);
    if (answer == answers_.end())
      answer = answers_.find(record.name);
    if (answer != answers_.end() && record.has_length)
      return to_named(record, answer->second);
    switch (record.about) {
    case Record::About::parameter: return to_named(record, record.name);
    case Record::About::step: return to_step(record);
    case Record::About::acknowledge: return to_people(record, "acknowledge_s");
    case Record::About::escalate: return to_people(record, "escalation_s");
    case Record::About::restore: return to_store(record);
    case Record::About::experiment: return to_experiment(record);
    }
  }

  Attachment out;

private:
  void attach(const Record &record, const std::string &component, const std::string &parameter,
              std::string remark = {})
  {
    out.attached.push_back({record, component, parameter, record.value_s, false, false, std::move(remark)});
  }
  void loose(const Record &record, std::string why, std::vector<std::string> may_be = {})
  {
    out.loose.push_back({record, std::move(why), std::move(may_be)});
  }

  void to_named(const Record &record, const std::string &name)
  {
    const std::size_t dot = name.rfind('.');
    const ComponentSpec *component = deployment_.find(name.substr(0, dot == std::string::npos ? 0 : dot));
    std::vector<std::string> known;
    for (const ComponentSpec &one : deployment_.components)
      if (component == nullptr || &one == component)
        for (const auto &[parameter, value] : one.parameters)
          known.push_back(one.id + "." + parameter);
    const auto found = std::find(known.begin(), known.end(), name);
    if (component == nullptr || found == known.end()) {
      const std::string near = did_you_mean(name, known);
      return loose(record, "\"" + name + "\" is no parameter of " + deployment_.id,
                   near.empty() ? std::vector<std::string>() : std::vector{near});
    }
    attach(record, component->id, name.substr(dot + 1));
  }

  void to_step(const Record &record)
  {
    const StepMatch match = steps_meant(deployment_, record);
    std::vector<std::string> may_be;
    for (const ComponentSpec *step : match.steps)
      may_be.push_back(step->id + "." + work_parameter(*step, deployment_));
    if (match.steps.size() != 1)
      return loose(record, match.why, std::move(may_be));
    const ComponentSpec &step = *match.steps.front();
    const Parameters parameters(step);
    const std::string action = parameters.text("action");
    if (action == "await" || (parameters.has("until") && !record.call_only))
      return loose(record, step.id + " waits for a condition: its length is that of what it waits for");
    const bool work_only = action == "wait" || action == "announce" || action == "verify";
    if (!work_only && !record.call_only) {
      for (std::string &other : asked_parameters(step, deployment_))
        may_be.push_back(std::move(other));
      return loose(record,
                   step.id + " asks for \"" + action +
                       "\": the record does not part the work on the step from the wait for what was asked",
                   std::move(may_be));
    }
    attach(record, step.id, work_parameter(step, deployment_),
           parameters.flag("needs_approval")
               ? "the step needs an approval: the wait for it may be in the length"
               : "");
  }

  /// The rota that answered: the only one, or the one that is called as the record says.
  const ComponentSpec *rota(const Record &record, std::vector<std::string> &names) const
  {
    const std::vector<const ComponentSpec *> all = deployment_.of_kind("oncall");
    const std::string wanted = lower_case(record.of);
    for (const ComponentSpec *one : all) {
      names.push_back(one->id);
      if (wanted == lower_case(one->id.substr(one->id.find(':') + 1)) || wanted == lower_case(one->title))
        return one;
    }
    return all.size() == 1 ? all.front() : nullptr;
  }

  void to_people(const Record &record, const std::string &parameter)
  {
    std::vector<std::string> names;
    const ComponentSpec *people = rota(record, names);
    if (people == nullptr) {
      for (std::string &name : names)
        name += "." + parameter;
      return loose(record,
                   names.empty() ? "nobody is on call in " + deployment_.id
                                 : "\"" + record.of + "\" is none of those on call",
                   std::move(names));
    }
    attach(record, people->id, parameter);
    Attached &last = out.attached.back();
    const Parameters figures(*people);
    const double factor = figures.number("night_factor");
    const double hour = std::fmod(record.at_s / hour_s + deployment_.traffic.utc_offset_h + day_h, day_h);
    if (parameter != "acknowledge_s" || record.at_s <= 0 || !(factor > 0) || factor == 1 ||
        !within(hour, figures.number("night_from_hour"), figures.number("night_to_hour")))
      return;
    last.value_s /= factor;
    last.remark = "by night: divided by night_factor";
  }

  void to_store(const Record &record)
  {
    Wanted wanted;
    wanted.kinds = {"rds_instance", "dynamodb_table"};
    wanted.names = {record.name};
    if (record.name.empty())
      return loose(record, "it does not say what was restored");
    const Picked picked = pick(deployment_, wanted);
    if (picked.ids.size() != 1) {
      std::vector<std::string> may_be;
      for (const std::string &id : picked.ids)
        may_be.push_back(id + ".provision_s");
      return loose(record, picked.why_not.empty() ? "several databases are called so" : picked.why_not,
                   std::move(may_be));
    }
    const ComponentSpec &store = *deployment_.find(picked.ids.front());
    if (record.has_length)
      attach(record, store.id, "provision_s");
    if (record.use == Record::Use::unsaid)
      return;
    const char *parameter = Parameters(store).flag("restore_tested") ? "restore_fail_tested_ratio"
                                                                     : "restore_fail_untested_ratio";
    out.attached.push_back({record, store.id, parameter, 0, true, record.use == Record::Use::bad, ""});
  }

  /// An action of FIS ends when its own call does; only who looked knows when the system was back.
  void to_experiment(const Record &record)
  {
    std::vector<std::string> may_be;
    if (record.of.find("failover") != std::string::npos)
      for (const ComponentSpec *store : deployment_.databases())
        if (store->parameters.count("failover_s") > 0)
          may_be.push_back(store->id + ".failover_s");
    loose(record,
          "an action (" + record.of +
              ") ends with what FIS itself does: it does not say when the system was "
              "well again",
          std::move(may_be));
  }

  const Deployment &deployment_;
  const RecordAnswers &answers_;
};

} // namespace

Attachment attach_records(const Deployment &deployment, const std::vector<Record> &records,
                          const RecordAnswers &answers)
{
  Attaching attaching(deployment, answers);
  for (const Record &record : records)
    attaching.take(record);
  return std::move(attaching.out);
}

} // namespace drsim::exchange
