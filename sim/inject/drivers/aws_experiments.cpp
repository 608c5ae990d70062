// AWS FIS: experiments whose templates are there, with stop conditions of their own.
#include "sim/inject/drivers/aws_plans.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inject::inline drivers {
namespace {

using nlohmann::json;

constexpr double started_within_s = 120; ///< assumed: an experiment is "initiating" for some seconds
constexpr double stopped_within_s = 300; ///< assumed: actions that are being taken back

/// Experiments of this fault in one of some states, as JMESPath; the run is in their tags.
std::string ours(const FaultOrder &order, const std::vector<std::string> &states)
{
  std::string any;
  for (const std::string &state : states)
    any += (any.empty() ? "" : " || ") + std::string("state.status=='") + state + "'";
  return "experiments[?tags.\"drsim-run\"=='" + order.run + "' && tags.\"drsim-fault\"=='" + order.id +
         "' && (" + any + ")].id";
}

bool has_stop_alarm(const AwsFault &fault, const json &conditions)
{
  const auto real = [](const json &one) { return one.value("source", "none") != "none"; };
  if (conditions.is_array() && std::any_of(conditions.begin(), conditions.end(), real))
    return true;
  entry_problem(fault.target, "experiment_template", "has no stop condition",
                "give it an alarm of CloudWatch", fault.problems);
  return false;
}

std::map<std::string, std::string> tags_of(const json &object)
{
  std::map<std::string, std::string> tags;
  if (object.is_object())
    for (const auto &[tag, value] : object.items())
      if (value.is_string())
        tags[tag] = value.get<std::string>();
  return tags;
}

} // namespace

std::optional<Plan> fis_plan(const AwsFault &fault)
{
  const std::string &id = fault.entry.experiment_template;
  const auto found = aws_asked(fault, "experiment_template", "reads experiment template " + id,
                               {"fis", "get-experiment-template", "--id", id, "--query",
                                "experimentTemplate.{stops: stopConditions, tags: tags}"});
  if (!found ||
      !tags_fit(fault.target, fault.entry.tags, tags_of(found->value("tags", json())), id, fault.problems) ||
      !has_stop_alarm(fault, found->value("stops", json())))
    return std::nullopt;
  Plan plan = empty_plan(fault.order, fault.target);
  // The token makes a second start the same experiment.
  plan.begin.push_back(aws_does(fault.entry, "starts experiment " + id,
                                {"fis", "start-experiment", "--experiment-template-id", id, "--client-token",
                                 made_name(fault.order), "--tags",
                                 "drsim-run=" + fault.order.run + ",drsim-fault=" + fault.order.id}));
  const std::vector<std::string> active = {"pending", "initiating", "running"};
  CallProgram stop = aws_call(fault.entry, {"fis", "stop-experiment", "--id", "{}"});
  stop.for_each_of = aws_call(fault.entry, {"fis", "list-experiments", "--output", "text", "--query",
                                            ours(fault.order, active)})
                         .argv;
  plan.undo.push_back({"stops the experiment", stop});
  const auto listed = [&](const std::string &what, const std::vector<std::string> &states) {
    return aws_does(fault.entry, what, {"fis", "list-experiments", "--query", ours(fault.order, states)});
  };
  plan.begun.push_back(
      {listed("looks whether the experiment runs", {"running"}), "\"EXP", false, started_within_s});
  auto unfinished = active;
  unfinished.emplace_back("stopping");
  plan.undone.push_back(
      {listed("looks whether the experiment has ended", unfinished), "[]", false, stopped_within_s});
  return plan;
}

} // namespace drsim::inject::drivers
