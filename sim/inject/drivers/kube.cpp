#include "sim/inject/drivers/kube.hpp"

#include "sim/inject/production_words.hpp"

#include <sstream>

namespace drsim::inject::inline drivers {
namespace {

using nlohmann::json;

constexpr const char *request_timeout =
    "--request-timeout=20s";           ///< assumed: an API server that works is faster
constexpr double kubectl_limit_s = 60; ///< of a kubectl that asks several things
constexpr double gone_within_s = 60;   ///< assumed: until what is deleted is gone, finalizers included

} // namespace

Kube read_kube(EntryReader &reader)
{
  Kube kube;
  kube.program = reader.program("kubectl");
  kube.context = reader.required_words("context");
  kube.cluster = reader.required_words("cluster");
  kube.name_space = reader.required_name("namespace");
  return kube;
}

CallProgram kubectl_call(const Kube &kube, std::vector<std::string> words)
{
  CallProgram call;
  call.argv = {kube.program, "--context=" + kube.context, "--namespace=" + kube.name_space, request_timeout};
  for (std::string &word : words)
    call.argv.push_back(std::move(word));
  call.time_limit_s = kubectl_limit_s;
  return call;
}

Operation kubectl_does(const Kube &kube, std::string what, std::vector<std::string> words)
{
  return {std::move(what), kubectl_call(kube, std::move(words))};
}

bool leads_to_cluster(const Kube &kube, const Target &target, Hands &reading, Diagnostics &problems)
{
  // Only names: no user's part of the configuration is read.
  const Operation look =
      kubectl_does(kube, "reads where the context leads",
                   {"config", "view", "--minify", "-o",
                    R"(jsonpath={.contexts[0].context.cluster}{"\n"}{.clusters[0].cluster.server}{"\n"})"});
  const auto answer = asked(reading, look, target, "context", problems);
  if (!answer)
    return false;
  const auto lines = lines_of(*answer);
  const std::string cluster = lines.empty() ? "" : lines[0];
  if (cluster != kube.cluster) {
    entry_problem(target, "cluster",
                  "context " + kube.context + " leads to cluster \"" + cluster + "\", not \"" + kube.cluster +
                      "\"",
                  "correct the one that is wrong", problems);
    return false;
  }
  const std::string server = lines.size() > 1 ? lines[1] : "";
  if (const auto word = production_word(server)) {
    entry_problem(target, "context",
                  "the server of " + kube.context + " looks like production: \"" + *word + "\"",
                  "faults are injected into staging only", problems);
    return false;
  }
  return true;
}

json made_labels(const FaultOrder &order)
{
  return {{"app.kubernetes.io/managed-by", "drsim"}, {"drsim/run", order.run}, {"drsim/fault", order.id}};
}

std::string made_selector(const FaultOrder &order)
{
  return "drsim/run=" + order.run + ",drsim/fault=" + order.id;
}

Operation kubectl_applies(const Kube &kube, const std::string &what, const json &object)
{
  CallProgram call = kubectl_call(kube, {"apply", "-f", "-"});
  call.input = object.dump(2) + "\n";
  return {what, call};
}

void undo_by_deletion(Plan &plan, const Kube &kube, const FaultOrder &order, const std::string &resource)
{
  const std::string name = made_name(order);
  plan.undo.push_back(kubectl_does(kube, "removes " + resource + " " + name,
                                   {"delete", resource, name, "--ignore-not-found", "--wait=false"}));
  // An empty list is a proof; "not found" could be a server that does not answer.
  plan.undone.push_back({kubectl_does(kube, "looks whether " + resource + " " + name + " is gone",
                                      {"get", resource, "--selector=" + made_selector(order), "-o",
                                       "jsonpath=left:[{.items[*].metadata.name}]"}),
                         "left:[]", false, gone_within_s});
}

void mark(Plan &plan, const Kube &kube, const FaultOrder &order, const std::string &object)
{
  plan.begin.push_back(kubectl_does(kube, "marks " + object + " with the run",
                                    {"annotate", object, "drsim/run=" + order.run, "--overwrite"}));
}

void unmark(Plan &plan, const Kube &kube, const std::string &object)
{
  plan.undo.push_back(kubectl_does(kube, "takes the mark off " + object, {"annotate", object, "drsim/run-"}));
}

bool namespace_fits(const Kube &kube, const std::map<std::string, std::string> &tags, const Target &target,
                    Hands &reading, Diagnostics &problems)
{
  if (tags.empty())
    return true;
  const Operation look =
      kubectl_does(kube, "reads the namespace's labels",
                   {"get", "namespace", kube.name_space, "-o", "jsonpath={.metadata.labels}"});
  const auto answer = asked(reading, look, target, "namespace", problems);
  const auto labels = answer ? labels_of(*answer) : std::nullopt;
  return labels && tags_fit(target, tags, *labels, "namespace " + kube.name_space, problems);
}

std::optional<json> match_labels(const std::string &selector)
{
  json labels = json::object();
  std::size_t at = 0;
  while (at < selector.size()) {
    const std::size_t end = std::min(selector.find(',', at), selector.size());
    const std::string part = selector.substr(at, end - at);
    const std::size_t equals = part.find('=');
    if (equals == 0 || equals == std::string::npos ||
        part.find_first_of("!=( ", equals + 1) != std::string::npos || part[equals - 1] == '!')
      return std::nullopt;
    labels[part.substr(0, equals)] = part.substr(equals + 1);
    at = end + 1;
  }
  return labels;
}

std::optional<std::map<std::string, std::string>> labels_of(const std::string &text)
{
  std::map<std::string, std::string> labels;
  if (text.empty())
    return labels;
  const json value = json::parse(text, nullptr, false);
  if (!value.is_object())
    return std::nullopt;
  for (const auto &[label, its] : value.items())
    if (its.is_string())
      labels[label] = its.get<std::string>();
  return labels;
}

std::vector<std::string> lines_of(const std::string &text)
{
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    lines.push_back(line);
  return lines;
}

std::vector<std::string> fields_of(const std::string &line)
{
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, '\t');)
    fields.push_back(field);
  return fields;
}

} // namespace drsim::inject::drivers
